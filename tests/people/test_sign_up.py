"""Signing up: one account, one handle, and nothing told about others."""

from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings
from tests import cast

from clerestory.people import actions, passwords
from clerestory.people.models import Letter, Person
from clerestory.people.refused import (
    AddressMalformed,
    HandleMalformed,
    HandleOffensive,
    HandleReserved,
    HandleTaken,
    PasswordLong,
    SignUpClosed,
)
from clerestory.spine.models import Fact
from clerestory.spine.refusals import Refusal, TooMany

pytestmark = pytest.mark.django_db


def sign_up(**said: Any) -> Person:
    plain = {"handle": "iris", "email": "iris@example.org", "password": cast.PASSWORD}
    return actions.sign_up(**(plain | said))


def test_an_account_is_opened_and_its_address_waits() -> None:
    person = sign_up()
    assert (person.handle, person.email, person.email_wanted) == ("iris", None, "iris@example.org")
    assert not person.is_confirmed
    assert passwords.is_right(cast.PASSWORD, person.password)
    assert Fact.objects.filter(name="people.PersonJoined").count() == 1
    assert Letter.objects.get().key_hash is None


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"handle": "i ris"}, HandleMalformed),
        ({"handle": "admin"}, HandleReserved),
        ({"handle": "rap1st"}, HandleOffensive),
        ({"email": "iris@"}, AddressMalformed),
        ({"password": "x" * 1_000_000}, PasswordLong),
    ],
)
def test_what_is_unfit_is_refused_and_costs_nothing(
    said: dict[str, str], refusal: type[Refusal]
) -> None:
    for _ in range(30):
        with pytest.raises(refusal):
            sign_up(**said, address="192.0.2.1")
    assert sign_up(address="192.0.2.1").handle == "iris"


@pytest.mark.parametrize("handle", ["iris", "IRIS", "lris", "1r15", "i_r_i_s", "ir1s"])
def test_a_handle_like_one_that_is_taken_is_refused(handle: str) -> None:
    sign_up()
    with pytest.raises(HandleTaken):
        sign_up(handle=handle, email="other@example.org")


def test_the_handle_of_somebody_who_left_is_never_free() -> None:
    person = sign_up()
    actions.remove_person(person_id=person.id)
    assert actions.finish_leaving(person_id=person.id)
    assert not Person.objects.exists()
    for handle in ("iris", "lris"):
        with pytest.raises(HandleTaken):
            sign_up(handle=handle)


def test_an_address_that_is_known_makes_an_account_all_the_same() -> None:
    ada = cast.ada()
    mail.outbox.clear()
    person = sign_up(email="ADA@example.org")
    letter = cast.letters_to("ada@example.org")[-1]
    assert "belongs to your account @ada" in letter
    assert "iris" not in letter
    assert "/confirm/" not in letter
    assert person.email is None
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_two_may_want_an_address_and_the_first_to_confirm_has_it() -> None:
    first, second = sign_up(), sign_up(handle="robin")
    letters = cast.letters_to("iris@example.org")
    actions.confirm_email(key=cast.key_in(letters[1]))
    with pytest.raises(Refusal, match="Another account confirmed"):
        actions.confirm_email(key=cast.key_in(letters[0]))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.email, second.email) == (None, "iris@example.org")


def test_sign_ups_from_one_address_are_counted(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_UPS_PER_HOUR": 2}
    for number in range(2):
        sign_up(handle=f"iris{number}x", email=f"i{number}@example.org", address="192.0.2.1")
    with pytest.raises(TooMany):
        sign_up(address="192.0.2.1")
    assert sign_up(address="192.0.2.2").handle == "iris"


def test_letters_to_one_address_are_counted() -> None:
    for number in range(5):
        sign_up(handle=f"iris{number}x")
    with pytest.raises(TooMany):
        sign_up()


def test_an_operator_can_close_the_door(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_UP": False}
    with pytest.raises(SignUpClosed):
        sign_up()


def test_sample_people_are_labelled_and_made_once() -> None:
    one = actions.add_sample_person(handle="sample_iris", name="Iris")
    two = actions.add_sample_person(handle="sample_iris", name="Iris")
    assert one == two
    assert one.sample
    assert one.is_confirmed
    sign_up()
    with pytest.raises(HandleTaken):
        actions.add_sample_person(handle="iris", name="Iris")
