"""Sealed fields: text for the code, closed bytes for the database, and no way around."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F, Value
from tests.cast import ada, bashir, newcomer

from clerestory.guards.sealing import field_key
from clerestory.people.actions import begin_authenticator, open_session
from clerestory.people.models import Person, Session, Totp
from clerestory.vault import keys
from clerestory.vault.fields import Sealed, closed, index_of
from clerestory.vault.queries import open_for
from clerestory.vault.refused import KeysGone

pytestmark = pytest.mark.django_db


@contextmanager
def asked() -> Iterator[list[str]]:
    """Count what is asked of keyd, beginning without any key held."""
    keys.drop_all()
    heard: list[str] = []
    line = keys.line()
    ask = line.ask

    def listen(act: str, fields: Any = None, body: bytes = b"") -> Any:
        heard.append(act)
        return ask(act, fields, body)

    patch = pytest.MonkeyPatch()
    patch.setattr(line, "ask", listen)
    yield heard
    patch.undo()


def raw(person: Person) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM people_person WHERE handle=%s", [person.handle])
        return bytes(cursor.fetchone()[0])


def test_a_text_goes_in_and_comes_out_and_lies_closed() -> None:
    email = ada().email
    assert email == "ada@example.org"
    assert email.encode() not in raw(ada())
    assert len(raw(ada())) == len(email) + 29
    assert Person.objects.get(email_index=index_of(Person, "email", email)) == ada()


def test_nothing_is_opened_before_somebody_looks() -> None:
    ada()
    with asked() as heard:
        person = Person.objects.get(handle="ada")
        list(Person.objects.all())
        assert heard == []
        assert person.email == person.email == "ada@example.org"
        assert person.email_wanted == ""
        assert heard == ["open"]
        person.save()
    assert Person.objects.get(handle="ada").email == "ada@example.org"


def test_saving_a_row_that_nobody_looked_into_asks_for_no_key() -> None:
    ada()
    before = raw(ada())
    with asked() as heard:
        person = Person.objects.get(handle="ada")
        person.name = "Ada"
        person.save()
        Person.objects.defer("email").get(handle="ada").save()
        assert heard == []
    assert raw(ada()) == before
    assert Person.objects.only("handle").get(handle="ada").email == "ada@example.org"


@pytest.mark.parametrize(
    ("table", "search"),
    [
        (Person, {"email": "ada@example.org"}),
        (Person, {"email__in": ["ada@example.org"]}),
        (Person, {"email__contains": "ada"}),
        (Person, {"email__gt": "a", "handle": "x"}),
        (Person, {"email": F("handle")}),
        (Person, {"email__length": 3}),
        (Session, {"person__email": "ada@example.org"}),
        (Totp, {"secret": "x"}),
    ],
)
def test_no_sealed_field_is_searched(table: Any, search: dict[str, Any]) -> None:
    for find in (table.objects.filter, table.objects.exclude, table.objects.get):
        with pytest.raises(FieldError, match=r"\w+\.\w+ is sealed, so it cannot be searched"):
            find(**search)


def test_no_sealed_field_is_written_in_bulk() -> None:
    person = ada()
    person.email = "b@example.org"
    writes: list[Callable[[], object]] = [
        lambda: Person.objects.update(email="b@example.org"),
        lambda: Person.objects.update(email=b"b@example.org"),
        lambda: Person.objects.update(email=Value("b@example.org")),
        lambda: Person.objects.update(email=F("handle")),
        lambda: Person.objects.bulk_update([person], ["email"]),
    ]
    for write in writes:
        with pytest.raises(FieldError), transaction.atomic():
            write()
    assert Person.objects.get(handle="ada").email == "ada@example.org"
    Person.objects.filter(id=person.id).update(**closed(person, email="b@example.org"))
    again = Person.objects.get(email_index=index_of(Person, "email", "b@example.org"))
    assert again.email == "b@example.org"


def test_bulk_created_rows_are_sealed() -> None:
    row = open_session(person=ada())
    old = Session.objects.get(person=row.person)
    fresh = Session(
        person=ada(),
        key_hash="0" * 64,
        client="Firefox",
        seen_at=old.seen_at,
        expires_at=old.seen_at,
    )
    Session.objects.bulk_create([fresh])
    assert Session.objects.get(id=fresh.id).client == "Firefox"


def test_what_is_read_as_a_value_stays_closed() -> None:
    ada()
    found: list[object] = list(Person.objects.values_list("email", flat=True))
    (value,) = found
    assert isinstance(value, Sealed)
    assert "example" not in repr(value)


@pytest.mark.parametrize("where", ["another row", "another column", "another table"])
def test_what_is_moved_elsewhere_does_not_open(where: str) -> None:
    """The same key would open it: what it is bound to does not."""
    person, other = ada(), newcomer()
    kept = raw(person)
    with connection.cursor() as cursor:
        if where == "another row":
            cursor.execute("UPDATE people_person SET email=%s WHERE handle='newcomer'", [kept])
        elif where == "another column":
            cursor.execute("UPDATE people_person SET email_wanted=%s WHERE handle='ada'", [kept])
        else:
            begin_authenticator(person=person)
            cursor.execute("UPDATE people_totp SET secret=%s", [kept])
    opened: dict[str, Callable[[], object]] = {
        "another row": lambda: Person.objects.get(id=other.id).email,
        "another column": lambda: Person.objects.get(id=person.id).email_wanted,
        "another table": lambda: Totp.objects.get(person=person).secret,
    }
    with pytest.raises(KeysGone):
        opened[where]()


def test_a_row_under_another_id_does_not_open_even_with_its_key() -> None:
    open_session(person=ada(), user_agent="Firefox/1")
    open_session(person=ada(), user_agent="Chrome/1")
    first, second = Session.objects.order_by("id")
    with connection.cursor() as cursor:
        cursor.execute("SELECT client FROM people_session ORDER BY id")
        kept = bytes(cursor.fetchone()[0])
        cursor.execute("UPDATE people_session SET client=%s", [kept])
    assert Session.objects.get(id=first.id).client == "Firefox"
    with pytest.raises(KeysGone):
        _ = Session.objects.get(id=second.id).client


class Grant:
    """What `gate.staff` gives: keys of fields, never a person's key."""

    def key_for(self, subject_id: UUID, field: str) -> bytes:
        assert field == "people_person.email"
        return field_key(keys.key_of(subject_id), field)


def test_a_grant_opens_its_field_and_no_other() -> None:
    person = Person.objects.get(id=ada().id)
    assert open_for(Grant(), person, "email") == "ada@example.org"
    assert isinstance(person.__dict__["email"], Sealed)
    with pytest.raises(AssertionError):
        open_for(Grant(), person, "email_wanted")
    with pytest.raises(TypeError):
        open_for(Grant(), person, "handle")


def test_indexes_of_two_columns_have_nothing_in_common() -> None:
    email = "a@example.org"
    found = {index_of(Person, column, email) for column in ("email", "email_wanted")}
    assert len(found) == 2
    assert index_of(Person, "email", email) == index_of(Person, "email", email)
    assert index_of(Person, "email", "") is None


def test_emptied_is_empty_without_a_key() -> None:
    with asked() as heard:
        Person.objects.filter(id=ada().id).update(email=None, email_index=None, email_wanted="")
        heard.clear()
        person = Person.objects.get(handle="ada")
        assert (person.email, person.email_wanted) == (None, "")
        assert heard == []


def test_public_lists_ask_for_no_key(client: Any) -> None:
    ada()
    bashir()
    with asked() as heard:
        for page in ("/", "/@ada", "/tags/stone", "/api/v1/clips", "/feed.atom"):
            client.get(page)
    assert heard == []
