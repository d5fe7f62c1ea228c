"""Passkeys: registering them, signing in with them, and what is refused."""

import json
from typing import Any

import pytest
from pytest_django import Settings
from tests import cast
from tests.people.device import PRESENT, Device

from clerestory.people import actions, queries
from clerestory.people.models import Challenge, Passkey, Person
from clerestory.people.refused import (
    NameMissing,
    PasskeyKnown,
    PasskeyRefused,
    TooManyKeys,
    WrongPassword,
)
from clerestory.spine.refusals import NotFound, TooMany

pytestmark = pytest.mark.django_db

URL = "http://localhost:8000"


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.PUBLIC_URL = URL


def device(**claims: Any) -> Device:
    return Device(**({"origin": URL} | claims))


def with_passkey(person: Person, name: str = "Phone", **claims: Any) -> Device:
    held = device(**claims)
    answer = held.create(actions.begin_passkey(person=person))
    actions.add_passkey(person=person, name=name, answer=answer, password=cast.PASSWORD)
    return held


def test_a_passkey_signs_in_by_itself() -> None:
    ada = cast.ada()
    held = with_passkey(ada)
    answer = held.get(actions.ask_passkey())
    signed_in = actions.sign_in_with_passkey(answer=answer, user_agent=cast.FIREFOX)
    assert signed_in.person == ada
    row = queries.passkeys_of(ada)[0]
    assert (row.sign_count, row.used_at is not None) == (1, True)
    assert "passkey" in cast.letters_to("ada@example.org")[-1]


def test_what_a_browser_is_asked_names_no_address() -> None:
    ada = cast.ada()
    made = json.loads(actions.begin_passkey(person=ada))
    assert (made["rp"]["id"], made["user"]["name"]) == ("localhost", "ada")
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["attestation"] == "none"
    assert "example.org" not in json.dumps(made)
    assert json.loads(actions.ask_passkey()).get("allowCredentials", []) == []


def test_adding_a_passkey_asks_for_the_password() -> None:
    ada = cast.ada()
    answer = device().create(actions.begin_passkey(person=ada))
    for wrong in ("", "not the password"):
        with pytest.raises(WrongPassword):
            actions.add_passkey(person=ada, name="Phone", answer=answer, password=wrong)
    assert queries.passkeys_of(ada) == []
    # A slip of the finger does not use up what the device made.
    actions.add_passkey(person=ada, name="Phone", answer=answer, password=cast.PASSWORD)


def test_an_answer_works_once() -> None:
    held = with_passkey(cast.ada())
    answer = held.get(actions.ask_passkey())
    actions.sign_in_with_passkey(answer=answer)
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=answer)


def test_an_answer_to_a_question_of_somebody_else_is_refused() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    answer = device().create(actions.begin_passkey(person=ada))
    with pytest.raises(PasskeyRefused):
        actions.add_passkey(person=bashir, name="Phone", answer=answer, password=cast.PASSWORD)
    held = with_passkey(ada)
    with pytest.raises(PasskeyRefused):
        actions.delete_account(person=ada, passkey=held.get(actions.ask_passkey(person=bashir)))
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(actions.ask_passkey(person=ada)))
    with pytest.raises(PasskeyRefused):
        actions.delete_account(person=ada, passkey=held.get(actions.ask_passkey()))


def test_an_answer_to_a_question_that_nobody_asked_is_refused() -> None:
    held = with_passkey(cast.ada())
    ours = json.loads(actions.ask_passkey())
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(json.dumps(ours | {"challenge": "A" * 86})))


def test_a_question_runs_out() -> None:
    held = with_passkey(cast.ada())
    answer = held.get(actions.ask_passkey())
    Challenge.objects.update(expires_at="2026-01-01T00:00Z")
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=answer)


@pytest.mark.parametrize(
    "claims",
    [
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8001"},
        {"origin": "http://localhost.evil.example"},
        {"site": "evil.example"},
        {"flags": PRESENT},
        {"flags": 0},
    ],
)
def test_another_site_or_an_unverified_person_is_refused(claims: dict[str, Any]) -> None:
    ada = cast.ada()
    with pytest.raises(PasskeyRefused):
        with_passkey(ada, **claims)
    held = with_passkey(ada)
    for name, value in claims.items():
        setattr(held, name, value)
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(actions.ask_passkey()))


def test_the_signature_is_looked_at() -> None:
    held = with_passkey(cast.ada())
    held.key = device().key
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(actions.ask_passkey()))


def test_a_copied_device_gives_itself_away_by_its_count() -> None:
    held = with_passkey(cast.ada())
    held.count = 7
    actions.sign_in_with_passkey(answer=held.get(actions.ask_passkey()))
    held.count = 3
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(actions.ask_passkey()))


def test_a_passkey_of_another_holder_is_refused() -> None:
    held = with_passkey(cast.ada())
    held.holder = cast.bashir().id.bytes
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(actions.ask_passkey()))


def test_a_passkey_that_was_removed_opens_nothing() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    held = with_passkey(ada)
    row = queries.passkeys_of(ada)[0]
    with pytest.raises(WrongPassword):
        actions.remove_passkey(person=ada, passkey_id=row.id, password="not it")
    with pytest.raises(NotFound):
        actions.remove_passkey(person=bashir, passkey_id=row.id, password=cast.PASSWORD)
    actions.remove_passkey(person=ada, passkey_id=row.id, password=cast.PASSWORD)
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(actions.ask_passkey()))


def test_a_passkey_of_somebody_who_left_opens_nothing() -> None:
    ada = cast.ada()
    held = with_passkey(ada)
    question = actions.ask_passkey()
    actions.delete_account(person=ada, passkey=held.get(actions.ask_passkey(person=ada)))
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=held.get(question))


def test_a_passkey_belongs_to_one_account() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    held = with_passkey(ada)
    answer = held.create(actions.begin_passkey(person=bashir))
    with pytest.raises(PasskeyKnown):
        actions.add_passkey(person=bashir, name="Phone", answer=answer, password=cast.PASSWORD)
    known = json.loads(actions.begin_passkey(person=ada))["excludeCredentials"]
    assert len(known) == 1


def test_passkeys_have_names() -> None:
    ada, bashir = cast.ada(), cast.bashir()
    with_passkey(ada, "Pho\u202ene \0")
    row = queries.passkeys_of(ada)[0]
    assert row.name == "Phone"
    actions.rename_passkey(person=ada, passkey_id=row.id, name="Key in the drawer")
    assert queries.passkeys_of(ada)[0].name == "Key in the drawer"
    with pytest.raises(NotFound):
        actions.rename_passkey(person=bashir, passkey_id=row.id, name="Mine")
    with pytest.raises(NameMissing):
        actions.rename_passkey(person=ada, passkey_id=row.id, name="\u202e ")


def test_there_is_an_end_to_passkeys() -> None:
    ada = cast.ada()
    for _ in range(20):
        with_passkey(ada)
    with pytest.raises(TooManyKeys):
        with_passkey(ada)
    assert Passkey.objects.count() == 20


def test_questions_are_counted() -> None:
    for _ in range(200):
        actions.ask_passkey(address="192.0.2.1")
    with pytest.raises(TooMany):
        actions.ask_passkey(address="192.0.2.1")


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "null",
        "[]",
        "\0",
        '{"id": 1}',
        "{" * 10_000,
        "x" * 100_000,
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA"}}',
        '{"attestationObject": {}}',
    ],
)
def test_what_is_no_answer_is_refused(answer: str) -> None:
    ada = cast.ada()
    with pytest.raises(PasskeyRefused):
        actions.sign_in_with_passkey(answer=answer)
    with pytest.raises(PasskeyRefused):
        actions.add_passkey(person=ada, name="Phone", answer=answer, password=cast.PASSWORD)
