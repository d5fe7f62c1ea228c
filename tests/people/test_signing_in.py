"""Signing in with a password, and the second step."""

import time

import argon2
import pyotp
import pytest
from pytest_django import Settings
from tests import cast

from clerestory.people import actions, passwords, queries
from clerestory.people.models import Challenge, Person, RecoveryCode, Session, Totp
from clerestory.people.refused import (
    AuthenticatorOn,
    SecondStepOver,
    WrongCode,
    WrongPassword,
    WrongSignIn,
)
from clerestory.spine.refusals import NotFound, TooMany

pytestmark = pytest.mark.django_db

HERE = "192.0.2.1"


def app_of(person: Person) -> pyotp.TOTP:
    return pyotp.TOTP(Totp.objects.get(person=person).secret)


def with_app(person: Person) -> list[str]:
    """Set up an authenticator app; codes of this half minute count again afterwards."""
    actions.begin_authenticator(person=person)
    codes = actions.confirm_authenticator(person=person, code=app_of(person).now())
    Totp.objects.update(last_step=0)
    return codes


def first_step(person: Person) -> str:
    outcome = actions.sign_in(name=person.handle, password=cast.PASSWORD)
    assert isinstance(outcome, actions.CodeNeeded)
    return outcome.key


@pytest.mark.parametrize("name", ["ada", "@ada", " ADA ", "ada@example.org", "Ada@Example.org"])
def test_a_handle_or_an_address_signs_in(name: str) -> None:
    ada = cast.ada()
    outcome = actions.sign_in(name=name, password=cast.PASSWORD, user_agent=cast.FIREFOX)
    assert isinstance(outcome, actions.SignedIn)
    session = queries.session_by_key(outcome.key)
    assert session is not None
    assert (session.person, session.client) == (ada, "Firefox on Linux")
    assert not Session.objects.filter(key_hash=outcome.key).exists()


@pytest.mark.parametrize("name", ["ada", "nobody_here", "nobody@example.org", "", "\0", "a" * 300])
def test_a_wrong_password_and_a_wrong_name_are_told_apart_by_nobody(name: str) -> None:
    cast.ada()
    with pytest.raises(WrongSignIn) as refused:
        actions.sign_in(name=name, password="not the password")
    assert str(refused.value) == WrongSignIn.sentence


def test_an_address_that_is_not_confirmed_signs_nobody_in() -> None:
    cast.newcomer("iris", "ada@example.org")
    with pytest.raises(WrongSignIn):
        actions.sign_in(name="ada@example.org", password=cast.PASSWORD)


def test_somebody_who_left_cannot_sign_in() -> None:
    ada = cast.ada()
    actions.remove_person(person_id=ada.id)
    with pytest.raises(WrongSignIn):
        actions.sign_in(name="ada", password=cast.PASSWORD)


def test_sample_people_have_no_password_at_all() -> None:
    actions.add_sample_person(handle="sample_iris", name="Iris")
    for password in ("", "nobody has this password"):
        with pytest.raises(WrongSignIn):
            actions.sign_in(name="sample_iris", password=password)


def test_tries_are_counted_for_handle_and_address_together(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_INS_PER_HOUR": 3}
    cast.ada()
    for name in ("ada", "ada@example.org", "@ada"):
        with pytest.raises(WrongSignIn):
            actions.sign_in(name=name, password="not the password")
    with pytest.raises(TooMany):
        actions.sign_in(name="ada", password=cast.PASSWORD)


def test_tries_are_counted_for_where_they_come_from(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_INS_PER_HOUR": 3}
    cast.ada()
    for name in ("one", "two", "three"):
        with pytest.raises(WrongSignIn):
            actions.sign_in(name=name, password="not the password", address=HERE)
    with pytest.raises(TooMany):
        actions.sign_in(name="ada", password=cast.PASSWORD, address=HERE)
    actions.sign_in(name="ada", password=cast.PASSWORD, address="192.0.2.2")


def test_signing_in_is_no_way_to_try_others_without_end(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_INS_PER_HOUR": 3}
    cast.ada()
    for name in ("one", "two"):
        with pytest.raises(WrongSignIn):
            actions.sign_in(name=name, password="not the password", address=HERE)
        actions.sign_in(name="ada", password=cast.PASSWORD, address=HERE)
    with pytest.raises(WrongSignIn):
        actions.sign_in(name="three", password="not the password", address=HERE)
    with pytest.raises(TooMany):
        actions.sign_in(name="four", password="not the password", address=HERE)


def test_a_password_kept_with_old_parameters_is_kept_anew() -> None:
    ada = cast.ada()
    old = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    Person.objects.filter(id=ada.id).update(password=old.hash(cast.PASSWORD))
    actions.sign_in(name="ada", password=cast.PASSWORD)
    ada.refresh_from_db()
    assert not passwords.is_dated(ada.password)
    actions.sign_in(name="ada", password=cast.PASSWORD)


def test_an_app_asks_for_its_code_and_a_code_works_once() -> None:
    ada = cast.ada()
    with_app(ada)
    sessions = Session.objects.count()
    key, code = first_step(ada), app_of(ada).now()
    assert Session.objects.count() == sessions
    signed_in = actions.enter_code(key=key, code=f" {code[:3]} {code[3:]} ")
    assert signed_in.person == ada
    with pytest.raises(SecondStepOver):
        actions.enter_code(key=key, code=code)
    with pytest.raises(WrongCode):
        actions.enter_code(key=first_step(ada), code=code)


def test_an_older_code_is_refused_after_a_newer_one() -> None:
    ada = cast.ada()
    with_app(ada)
    app = app_of(ada)
    steps = int(time.time()) // 30
    actions.enter_code(key=first_step(ada), code=app.generate_otp(steps + 1))
    with pytest.raises(WrongCode):
        actions.enter_code(key=first_step(ada), code=app.generate_otp(steps))


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "\uff11\uff12\uff13\uff14\uff15\uff16", "a" * 1000, "\0", "-"]
)
def test_other_codes_are_wrong_and_the_step_stays_open(code: str) -> None:
    ada = cast.ada()
    with_app(ada)
    key = first_step(ada)
    with pytest.raises(WrongCode):
        actions.enter_code(key=key, code=code)
    assert actions.enter_code(key=key, code=app_of(ada).now()).person == ada


def test_codes_are_counted(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_INS_PER_HOUR": 3}
    ada = cast.ada()
    with_app(ada)
    for _ in range(3):
        with pytest.raises(WrongCode):
            actions.enter_code(key=first_step(ada), code="000000")
    with pytest.raises(TooMany):
        actions.enter_code(key=first_step(ada), code=app_of(ada).now())


def test_a_recovery_code_works_once_and_for_its_owner_alone() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    codes = with_app(ada)
    with_app(bashir)
    assert len(set(codes)) == 10
    assert not set(codes) & set(RecoveryCode.objects.values_list("code_hash", flat=True))
    with pytest.raises(WrongCode):
        actions.enter_code(key=first_step(bashir), code=codes[0])
    actions.enter_code(key=first_step(ada), code=codes[0].upper().replace("-", " "))
    with pytest.raises(WrongCode):
        actions.enter_code(key=first_step(ada), code=codes[0])
    shown = queries.authenticator_of(ada)
    assert shown is not None
    assert (shown.codes_left, shown.secret, shown.uri) == (9, "", "")


@pytest.mark.parametrize("key", ["", "x", "a" * 43, "\0"])
def test_no_other_key_opens_the_second_step(key: str) -> None:
    with_app(cast.ada())
    with pytest.raises(SecondStepOver):
        actions.enter_code(key=key, code="000000")


def test_a_second_step_that_took_too_long_is_over() -> None:
    ada = cast.ada()
    with_app(ada)
    key = first_step(ada)
    Challenge.objects.update(expires_at="2026-01-01T00:00Z")
    with pytest.raises(SecondStepOver):
        actions.enter_code(key=key, code=app_of(ada).now())


def test_an_app_counts_from_its_first_right_code() -> None:
    ada = cast.ada()
    actions.begin_authenticator(person=ada)
    assert isinstance(actions.sign_in(name="ada", password=cast.PASSWORD), actions.SignedIn)
    with pytest.raises(WrongCode):
        actions.confirm_authenticator(person=ada, code="000000")
    actions.confirm_authenticator(person=ada, code=app_of(ada).now())
    with pytest.raises(AuthenticatorOn):
        actions.begin_authenticator(person=ada)
    letter = cast.letters_to("ada@example.org")[-1]
    assert "authenticator app of @ada" in letter


def test_removing_the_app_asks_for_the_password() -> None:
    ada = cast.ada()
    with_app(ada)
    with pytest.raises(WrongPassword):
        actions.remove_authenticator(person=ada, password="not the password")
    actions.remove_authenticator(person=ada, password=cast.PASSWORD)
    assert not RecoveryCode.objects.exists()
    assert isinstance(actions.sign_in(name="ada", password=cast.PASSWORD), actions.SignedIn)
    with pytest.raises(NotFound):
        actions.remove_authenticator(person=ada, password=cast.PASSWORD)


def test_new_recovery_codes_end_the_old_ones() -> None:
    ada = cast.ada()
    old = with_app(ada)
    with pytest.raises(WrongPassword):
        actions.renew_recovery_codes(person=ada, password="not the password")
    new = actions.renew_recovery_codes(person=ada, password=cast.PASSWORD)
    with pytest.raises(WrongCode):
        actions.enter_code(key=first_step(ada), code=old[0])
    actions.enter_code(key=first_step(ada), code=new[0])
    bashir = cast.bashir()
    with pytest.raises(NotFound):
        actions.renew_recovery_codes(person=bashir, password=cast.PASSWORD)
