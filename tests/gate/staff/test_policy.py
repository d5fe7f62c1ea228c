"""The policy that we ship, as a table; and policies that are none."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from tests.gate.staff.countries import CODES, HOME, PERMITTED

from clerestory import gate
from clerestory.gate.staff.policy import NOT_PERMITTED, BadPolicy, Policy, Verdict, Wish
from clerestory.gate.staff.requests import PURPOSES
from clerestory.gate.staff.roster import ROLES, Member

FOLDER = Path(gate.__file__).parent
TEXT = (FOLDER / "policy.cedar").read_bytes()
SCHEMA = (FOLDER / "policy.cedarschema").read_bytes()
POLICY = Policy.read(TEXT, SCHEMA)
EMAIL, WANTED, CLIENT = "people_person.email", "people_person.email_wanted", "people_session.client"
SUBJECT = UUID(int=99).hex

# Which role may open what for which purpose; nothing else may be opened by anybody.
MAY = {
    ("support", "support"): {EMAIL, WANTED, CLIENT},
    ("support", "service"): {EMAIL, WANTED, CLIENT},
    ("safety", "review"): {EMAIL, CLIENT},
    ("security", "alert"): {EMAIL, CLIENT},
    ("security", "service"): {EMAIL, CLIENT},
    ("legal", "legal"): {EMAIL, WANTED, CLIENT},
}


def member(number: int = 1, role: str = "support", at: str = HOME, office: str = "") -> Member:
    return Member(
        person_id=UUID(int=number),
        pseudonym=f"S-0000000{number}",
        role=role,
        posting=at,
        office=office or at,
        passkeys={bytes([number]): b"key"},
    )


def wish(purpose: str = "support", *fields: str) -> Wish:
    return Wish(SUBJECT, purpose, fields or (EMAIL,))


def test_there_are_249_countries() -> None:
    assert len(set(CODES)) == 249
    assert set(CODES) > PERMITTED


@pytest.mark.parametrize("purpose", PURPOSES)
def test_only_permitted_postings_open_anything(purpose: str) -> None:
    for role in ROLES:
        for country in CODES:
            verdict = POLICY.may_open(member(role=role, at=country), wish(purpose))
            here = country == HOME if purpose == "legal" else country in PERMITTED
            assert verdict.permitted is (here and (role, purpose) in MAY), (role, country)
            assert country in PERMITTED or "place-not-permitted" in verdict.rules


@pytest.mark.parametrize("purpose", PURPOSES)
def test_only_permitted_postings_approve_anything(purpose: str) -> None:
    actor = member(1, "legal" if purpose == "legal" else "support")
    for country in CODES:
        verdict = POLICY.may_approve(member(2, "legal", country), actor, wish(purpose))
        assert verdict.permitted is (
            country == HOME if purpose == "legal" else country in PERMITTED
        ), country


@pytest.mark.parametrize("country", CODES)
def test_office_and_connection_can_only_make_it_worse(country: str) -> None:
    permitted = country in PERMITTED
    assert POLICY.may_open(member(office=country), wish()).permitted is permitted
    assert POLICY.may_open(member(), wish(), connection=country).permitted is permitted
    # The network says a permitted country; the roster says another, and wins.
    assert POLICY.may_open(member(at=country), wish(), connection=HOME).permitted is permitted
    assert (
        POLICY.may_approve(member(2), member(1), wish(), connection=country).permitted is permitted
    )


def test_fields_are_those_of_the_role_and_purpose() -> None:
    every = {EMAIL, WANTED, CLIENT, "people_person.password", "people_totp.secret"}
    for role in ROLES:
        for purpose in PURPOSES:
            for one in every:
                verdict = POLICY.may_open(member(role=role), wish(purpose, one))
                assert verdict.permitted is (one in MAY.get((role, purpose), ())), (role, one)
            assert not POLICY.may_open(member(role=role), wish(purpose, *every)).permitted


def test_two_people_and_never_about_themselves() -> None:
    one, two = member(1), member(2)
    assert POLICY.may_approve(two, one, wish()) == Verdict(
        permitted=True, rules=("any-second-person",)
    )
    same = POLICY.may_approve(one, one, wish())
    assert (same.permitted, same.rules) == (False, ("second-person-is-the-first",))
    own = Wish(one.person_id.hex, "support", (EMAIL,))
    assert POLICY.may_open(one, own).rules == ("own-data",)
    assert POLICY.may_approve(one, two, own).rules == ("own-data",)


def test_only_orders_may_be_told_later() -> None:
    late = replace(wish("legal"), delayed=True)
    assert POLICY.may_open(member(role="legal"), late).permitted
    late = replace(wish("support"), delayed=True)
    assert POLICY.may_open(member(), late).rules == ("telling-may-wait-for-orders-only",)


def test_an_order_needs_two_of_the_lawyers() -> None:
    actor = member(1, "legal")
    assert POLICY.may_approve(member(2, "support"), actor, wish("legal")).rules == (NOT_PERMITTED,)
    assert POLICY.may_approve(member(2, "legal"), actor, wish("legal")).permitted


def test_an_unknown_purpose_opens_nothing() -> None:
    assert POLICY.may_open(member(), wish("curiosity")).rules == (NOT_PERMITTED,)


def test_the_digest_is_that_of_the_file() -> None:
    assert POLICY.digest != Policy.read(TEXT + b"\n", SCHEMA).digest
    assert len(POLICY.digest) == 64


@pytest.mark.parametrize(
    "text",
    [
        b"permit",
        b"\xff\xfe",
        b"permit(principal, action, resource) when { principal.salary > 3 };",
        b'permit(principal == Robot::"x", action, resource);',
        b'permit(principal, action == Action::"export", resource);',
        b"// " + b"x" * 70_000,
    ],
)
def test_what_is_no_policy_is_refused(text: bytes) -> None:
    with pytest.raises(BadPolicy):
        Policy.read(text, SCHEMA)


def test_a_schema_that_is_none_is_refused() -> None:
    with pytest.raises(BadPolicy):
        Policy.read(TEXT, b"entity")


def test_moderators_are_those_of_safety_where_they_may_be_and_never_about_themselves() -> None:
    for role in ROLES:
        for country in CODES:
            found = POLICY.may_moderate(member(role=role, at=country), SUBJECT)
            assert found.permitted is (role == "safety" and country in PERMITTED), (role, country)
    assert not POLICY.may_moderate(member(role="safety", office="CN"), SUBJECT).permitted
    own = POLICY.may_moderate(member(9, role="safety"), UUID(int=9).hex)
    assert own == Verdict(permitted=False, rules=("own-data",))
