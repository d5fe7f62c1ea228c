"""Sessions and tokens: what is kept of them, and how they end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import cast

from clerestory.people import actions, queries
from clerestory.people.keys import hash_of
from clerestory.people.models import Challenge, Letter, Person, Session, Token
from clerestory.people.refused import NameLong, NameMissing, TooManyKeys
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db


def test_only_the_hash_of_a_key_is_kept() -> None:
    ada = cast.ada()
    session = actions.open_session(person=ada, user_agent=cast.FIREFOX)
    token = actions.add_token(person=ada, name="Script")
    kept = str(list(Session.objects.values()) + list(Token.objects.values()))
    assert session.key not in kept
    assert token not in kept
    assert "Mozilla" not in kept
    assert hash_of(session.key) in kept


@pytest.mark.parametrize("key", ["", "x", "a" * 43, "\0", "é", "\udc80"])
def test_no_other_key_opens_anything(key: str) -> None:
    actions.open_session(person=cast.ada())
    assert queries.session_by_key(key) is None
    assert queries.token_by_key(key) is None


def test_a_token_is_no_session_and_a_session_is_no_token() -> None:
    ada = cast.ada()
    session = actions.open_session(person=ada).key
    token = actions.add_token(person=ada, name="Script")
    assert queries.token_by_key(session) is None
    assert queries.session_by_key(token) is None


def test_a_session_lives_thirty_days_from_its_last_use() -> None:
    ada = cast.ada()
    key = actions.open_session(person=ada).key
    row = queries.session_by_key(key)
    assert row is not None
    assert not actions.keep_session(session=row)
    earlier = timezone.now() - timedelta(days=29)
    Session.objects.update(seen_at=earlier, expires_at=timezone.now() + timedelta(days=1))
    row.refresh_from_db()
    assert actions.keep_session(session=row)
    row.refresh_from_db()
    assert row.expires_at - timezone.now() > timedelta(days=29)
    assert not actions.keep_session(session=row)
    Session.objects.update(expires_at=timezone.now())
    assert queries.session_by_key(key) is None


def test_a_session_that_was_ended_is_not_kept_alive() -> None:
    ada = cast.ada()
    row = queries.session_by_key(actions.open_session(person=ada).key)
    assert row is not None
    row.seen_at -= timedelta(days=1)
    actions.end_sessions(person=ada)
    assert not actions.keep_session(session=row)
    assert not Session.objects.exists()


def test_sessions_are_listed_and_ended_by_their_person_alone() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    actions.open_session(person=ada, user_agent=cast.FIREFOX)
    row = queries.sessions_of(ada)[0]
    assert row.client == "Firefox on Linux"
    with pytest.raises(NotFound):
        actions.end_session(person=bashir, session_id=row.id)
    actions.end_session(person=ada, session_id=row.id)
    assert queries.sessions_of(ada) == []


def test_there_is_an_end_to_sessions() -> None:
    ada = cast.ada()
    keys = [actions.open_session(person=ada).key for _ in range(52)]
    assert Session.objects.count() == 50
    assert queries.session_by_key(keys[0]) is None
    assert queries.session_by_key(keys[-1]) is not None


def test_tokens_are_listed_used_and_revoked() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    key = actions.add_token(person=ada, name=" Scr\u202eipt ", days=30)
    token = queries.token_by_key(key)
    assert token is not None
    assert (token.person, token.name, token.seen_on) == (ada, "Script", None)
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    actions.keep_token(token=token)
    assert queries.tokens_of(ada)[0].seen_on == timezone.now().date()
    with pytest.raises(NotFound):
        actions.end_token(person=bashir, token_id=token.id)
    actions.end_token(person=ada, token_id=token.id)
    assert queries.token_by_key(key) is None


def test_tokens_have_names_and_an_end() -> None:
    ada = cast.ada()
    with pytest.raises(NameMissing):
        actions.add_token(person=ada, name="\u202e")
    with pytest.raises(NameLong):
        actions.add_token(person=ada, name="x" * 61)
    for number in range(20):
        actions.add_token(person=ada, name=f"Script {number}")
    with pytest.raises(TooManyKeys):
        actions.add_token(person=ada, name="One more")


def test_what_has_run_out_is_deleted() -> None:
    ada = cast.ada()
    cast.newcomer("iris")
    actions.open_session(person=ada)
    actions.add_token(person=ada, name="Script")
    actions.ask_passkey()
    assert actions.sweep() == 0
    tables = (Session, Token, Letter, Challenge)
    for table in tables:
        table.objects.update(expires_at=timezone.now())
    assert actions.sweep() == 4
    assert not any(table.objects.exists() for table in tables)


def test_an_address_that_nobody_confirmed_is_forgotten() -> None:
    iris = cast.newcomer("iris")
    Person.objects.update(created_at=timezone.now() - timedelta(days=15))
    actions.sweep()
    iris.refresh_from_db()
    assert iris.email_wanted == "iris@example.org"
    Letter.objects.update(expires_at=timezone.now())
    actions.sweep()
    iris.refresh_from_db()
    assert iris.email_wanted == ""
