"""Prepared questions and changes: asked many times, they do what the plain query does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import (
    CharField,
    DateTimeField,
    F,
    IntegerField,
    QuerySet,
    UUIDField,
)
from django.utils import timezone
from tests import cast

from clerestory.people import actions
from clerestory.people.models import Follow, Person
from clerestory.people.sight import unblocked, whoever
from clerestory.spine.ids import new_id
from clerestory.spine.models import Fact
from clerestory.spine.prepared import Given, Prepared, PreparedUpdate, Several, among
from clerestory.spine.rows import There, add, add_once

pytestmark = pytest.mark.django_db


def by_handle(handle: Given) -> QuerySet[Person]:
    return Person.objects.filter(handle=handle)


def following(reader: Given, since: Given) -> QuerySet[Follow]:
    """Return whom a reader follows, with them, and whether they follow back."""
    back = There(Follow, {"follower": F("followed_id"), "followed": reader})
    rows = Follow.objects.filter(follower=reader, created_at__gt=since, followed__away_at=None)
    return rows.select_related("followed").annotate(back=back).order_by("-id")


def of_several(follower: Given, followed: list[Given]) -> QuerySet[Follow, UUID]:
    rows = Follow.objects.filter(among("followed_id", followed), follower=follower)
    return rows.order_by("followed_id").values_list("followed_id", flat=True)


def by_names(names: list[Given]) -> QuerySet[Person]:
    return Person.objects.filter(among("name", names))


def test_each_answer_is_that_of_the_values_it_was_asked_with() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    question = Prepared(by_handle, handle=CharField())
    for _ in range(2):
        assert question.rows(handle="ada") == [ada]
        assert question.rows(handle="bashir") == [bashir]
        assert question.rows(handle="nobody") == []
    assert question.first(handle="ada") == ada
    assert question.first(handle="nobody") is None


def test_the_query_is_built_once_for_each_form(django_assert_num_queries: Any) -> None:
    ada, bashir = cast.ada(), cast.bashir()
    built: list[tuple[str, int]] = []

    def build(column: str, most: int, /, handle: Given) -> QuerySet[Person]:
        built.append((column, most))
        return Person.objects.filter(handle=handle).order_by(column)[:most]

    question = Prepared(build, handle=CharField())
    with django_assert_num_queries(6):
        for _ in range(3):
            assert question.rows("id", 1, handle="ada") == [ada]
            assert question.rows("name", 2, handle="bashir") == [bashir]
    assert built == [("id", 1), ("name", 2)]


def test_rows_come_whole_with_who_is_joined_and_what_is_added() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    for one, other in ((ada, bashir), (ada, carys), (carys, ada)):
        actions.follow(follower=one, followed=other)
    question = Prepared(following, reader=UUIDField(), since=DateTimeField())
    hour = timedelta(hours=1)
    found = question.rows(reader=ada.id, since=timezone.now() - hour)
    assert [(row.followed.handle, row.back) for row in found] == [  # type: ignore[attr-defined]  # annotated
        ("carys", True),
        ("bashir", False),
    ]
    assert [
        row.followed for row in question.rows(reader=carys.id, since=timezone.now() - hour)
    ] == [ada]
    assert question.rows(reader=ada.id, since=timezone.now() + hour) == []


def test_a_list_of_values_may_have_any_length() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    for other in (bashir, carys):
        actions.follow(follower=ada, followed=other)
    question = Prepared(of_several, follower=UUIDField(), followed=Several(UUIDField()))
    both = sorted((bashir.id, carys.id))
    for _ in range(2):
        assert question.rows(follower=ada.id, followed=[carys.id]) == [carys.id]
        assert question.rows(follower=ada.id, followed=[carys.id, bashir.id]) == both
        assert question.rows(follower=ada.id, followed=[new_id(), carys.id, bashir.id]) == both
        assert question.rows(follower=bashir.id, followed=both) == []
        assert question.rows(follower=ada.id, followed=[]) == []
        assert question.rows(follower=ada.id, followed=[None, carys.id]) == [carys.id]
        assert question.rows(follower=ada.id, followed=[None]) == []


def test_postgresql_takes_a_list_whole_and_sqlite_in_few_lengths() -> None:
    question = Prepared(of_several, follower=UUIDField(), followed=Several(UUIDField()))
    follower, asked = new_id(), list[int]()

    def count(execute: Any, sql: str, given: Any, *rest: Any) -> Any:
        asked.append(len(given))
        return execute(sql, given, *rest)

    with connection.execute_wrapper(count):
        for length in (1, 3, 4, 60):
            question.rows(follower=follower, followed=[new_id() for _ in range(length)])
    lists = [1, 1, 1, 1] if connection.vendor == "postgresql" else [1, 4, 4, 64]
    assert asked == [1 + length for length in lists]


@pytest.mark.parametrize("odd", ['"', "\\", "{a,b}", "a,b", "NULL", "", " ", '\\"', "é\n"])
def test_values_of_a_list_are_what_they_are(odd: str) -> None:
    bashir = cast.bashir()
    Person.objects.filter(id=bashir.id).update(name=odd)
    question = Prepared(by_names, names=Several(CharField()))
    assert question.rows(names=[odd]) == [bashir]
    assert question.rows(names=["x", odd, 'y"']) == [bashir]
    assert question.rows(names=[f"{odd}x", f'x"{odd}', "b"]) == []


def test_a_value_with_nul_is_refused_or_found_nowhere() -> None:
    cast.ada()
    question = Prepared(by_names, names=Several(CharField()))
    values = ["x\0Ada", "Ada\0"]
    if connection.vendor == "postgresql":
        with pytest.raises(ValueError, match="no NUL"):
            question.rows(names=values)
    else:
        assert question.rows(names=values) == []


def test_a_condition_on_the_reader_holds_for_whoever_asks() -> None:
    ada, bashir, carys = cast.ada(), cast.bashir(), cast.carys()
    actions.block(person=ada, other=bashir)

    def build(reader: Given) -> QuerySet[Person]:
        return Person.objects.filter(unblocked(whoever(reader), "id")).order_by("handle")

    question = Prepared(build, reader=UUIDField())
    for one, others in (
        (ada, [ada, carys]),
        (bashir, [bashir, carys]),
        (carys, [ada, bashir, carys]),
    ):
        assert question.rows(reader=one.id) == others
        assert list(Person.objects.filter(unblocked(one, "id")).order_by("handle")) == others


@pytest.mark.parametrize(
    "text", ["' OR '1'='1", "%s", "ada\\", '"', "ada'; DROP TABLE people_person"]
)
def test_a_value_is_never_a_part_of_the_statement(text: str) -> None:
    ada = cast.ada()
    question = Prepared(by_handle, handle=CharField())
    assert question.rows(handle=text) == []
    assert question.rows(handle="ada") == [ada]


def test_none_fits_nothing() -> None:
    cast.ada()
    question = Prepared(following, reader=UUIDField(), since=DateTimeField())
    assert question.rows(reader=None, since=timezone.now()) == []


@pytest.mark.parametrize("given", [{}, {"name": "ada"}, {"handle": "ada", "name": "ada"}])
def test_other_values_than_it_takes_are_refused(given: dict[str, str]) -> None:
    question = Prepared(by_handle, handle=CharField())
    with pytest.raises(TypeError, match=r"it takes \['handle'\]"):
        question.rows(**given)


def counted(handle: Given, step: Given) -> tuple[QuerySet[Person], dict[str, Any]]:
    return Person.objects.filter(handle=handle), {"followers": F("followers") + step}


def test_a_change_is_made_to_those_it_names_and_to_no_others() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    change = PreparedUpdate(counted, handle=CharField(), step=IntegerField())
    assert [change.run(handle="ada", step=step) for step in (3, -1, 2)] == [1, 1, 1]
    assert change.run(handle="nobody", step=1) == 0
    assert change.run(handle="' OR '1'='1", step=1) == 0
    for person, count in ((ada, 4), (bashir, 0)):
        person.refresh_from_db()
        assert person.followers == count
    with pytest.raises(TypeError, match=r"was given \['handle'\]"):
        change.run(handle="ada")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_alone() -> None:
    ada = cast.ada()
    question = Prepared(lambda handle: by_handle(handle).select_for_update(), handle=CharField())
    for _ in range(2):
        with transaction.atomic():
            assert question.rows(handle="ada") == [ada]
        with pytest.raises(RuntimeError, match="locked in a transaction"):
            question.rows(handle="ada")


def test_a_row_is_added_as_it_would_be_saved_and_once() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    assert add_once(Follow(follower=ada, followed=bashir))
    assert not add_once(Follow(follower=ada, followed=bashir))
    assert add_once(Follow(follower=bashir, followed=ada))  # and the transaction goes on
    made = Follow.objects.get(follower=ada)
    assert timezone.now() - made.created_at < timedelta(minutes=1)
    fact = Fact(name="x", body={"who": "ada; --", "%s": 'ü"'})
    add(fact)
    kept = Fact.objects.get(name="x")
    assert (kept.id, kept.body, kept.tries) == (fact.id, fact.body, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(Fact(id=fact.id, name="y", body={}))


@pytest.mark.django_db(transaction=True)
def test_several_threads_ask_at_once_each_on_its_own_connection() -> None:
    people = [cast.ada(), cast.bashir(), cast.carys()]
    question = Prepared(by_handle, handle=CharField())
    start = Barrier(len(people))

    def ask(person: Person) -> list[list[Person]]:
        try:
            start.wait(timeout=20)
            return [question.rows(handle=person.handle) for _ in range(50)]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        for person, answers in zip(people, pool.map(ask, people), strict=True):
            assert all(answer == [person] for answer in answers)
