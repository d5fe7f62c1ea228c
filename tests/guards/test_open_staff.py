"""The staff's way to a key: only what was logged, as it was logged, where witnesses saw it."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.guards.keeper import Keeper, keeper
from tests.tlog import samples

from clerestory.guards.sealing import field_key, log_key, pseudonym
from clerestory.guards.wire import Declined
from clerestory.tlog.canonical import Value
from clerestory.tlog.leaves import Kind, Leaf, commitment, leaf_tag

ADA, BASHIR = (f"{number:032x}" for number in (1, 2))
FIELDS: list[Value] = ["people_person.email", "people_session.client"]
POLICY = "ab" * 32
SALT = bytes(range(32))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Keeper]:
    with keeper(tmp_path / "data") as there:
        for person in (ADA, BASHIR):
            there.ask("make", person=person)
        (there.data / "keys" / "policy.sha256").write_text(f"{POLICY}\n")
        two_of_three = "\n".join(
            [f"log {samples.LOG}"]
            + [f"witness w{number} {key}" for number, key in enumerate(samples.WITNESSES, 2)]
            + ["group w 2 w2 w3 w4", "quorum w", ""]
        )
        (there.data / "log" / "policy").write_text(two_of_three)
        yield there


@dataclass
class Access:
    """An access of the staff, honest unless it is told otherwise."""

    place: Keeper
    person: str = ADA
    fields: list[Value] = field(default_factory=lambda: list(FIELDS))
    said: dict[str, Value] = field(default_factory=dict)
    number: int = 4
    kind: Kind = Kind.STAFF_ACCESS
    witnesses: tuple[int, ...] = (2, 3)
    asked: dict[str, object] = field(default_factory=dict)
    logged: bool = True
    order: str = ""

    def entry(self) -> dict[str, Value]:
        now = int(time.time())
        return {
            "v": 1,
            "subject_pseudonym": pseudonym(self.place.key(self.person)),
            "actor_pseudonym": "staff-7",
            "purpose": "user support",
            "case": "C-1",
            "fields": self.fields,
            "decision": "permit",
            "policy_sha256": POLICY,
            "not_before": now - 1,
            "expires": now + 600,
            "event": "e1",
            "notify_after": 0,
            **self.said,
        }

    def open(self) -> dict[str, str]:
        """Log it, and ask for the keys."""
        entry = self.entry()
        tag = leaf_tag(log_key(self.place.key(self.person), self.order), self.kind, self.number)
        leaf = Leaf(self.kind, tag, commitment(SALT, entry))
        log = samples.log_of(5)
        log.append(leaf.encode() if self.logged else b"another entry", b"and one more")
        proof = samples.proof_file(log, 5, *self.witnesses).encode()
        told: dict[str, object] = {"number": self.number, "leaf": leaf.encode().hex()}
        told |= {"person": self.person, "fields": self.fields, "entry": entry, "salt": SALT.hex()}
        told |= self.asked
        _, body = self.place.ask("open_staff", proof, **told)
        found: dict[str, str] = json.loads(body)
        return found

    def no(self) -> str:
        """Be declined; return the code."""
        with pytest.raises(Declined) as why:
            self.open()
        return why.value.code


def test_a_logged_and_witnessed_access_gets_the_keys_of_its_fields(place: Keeper) -> None:
    key = place.key(ADA)
    assert Access(place).open() == {str(name): field_key(key, str(name)).hex() for name in FIELDS}
    assert key.hex() not in json.dumps(Access(place).open())
    assert place.ask("pseudonym", person=ADA)[0] == {"pseudonym": pseudonym(key)}


def test_the_access_of_one_opens_nothing_of_another(place: Keeper) -> None:
    assert Access(place, asked={"person": BASHIR}).no() == "NotTheirs"
    other: dict[str, Value] = {"subject_pseudonym": pseudonym(place.key(BASHIR))}
    assert Access(place, said=other).no() == "NotTheirs"


def test_an_access_that_its_subject_would_not_find_opens_nothing(place: Keeper) -> None:
    assert Access(place, asked={"number": 5}).no() == "NotTheirs"
    assert Access(place, kind=Kind.MODERATION).no() == "NotTheirs"


def test_only_an_access_to_be_told_later_has_a_tag_of_its_own(place: Keeper) -> None:
    later: dict[str, Value] = {"notify_after": int(time.time()) + 86400}
    assert Access(place, said=later, order="e1").open()
    # One that its subject's log key finds too soon, or not at all though no order says so.
    assert Access(place, said=later).no() == "NotTheirs"
    assert Access(place, said=later, order="e2").no() == "NotTheirs"
    assert Access(place, order="e1").no() == "NotTheirs"
    for wrong in ("", True, "1"):
        assert Access(place, said={"notify_after": wrong}).no() == "Malformed"


@pytest.mark.parametrize(
    "fields",
    [[*FIELDS, "people_totp.secret"], FIELDS[:1], FIELDS[::-1], ["people_totp.secret"], []],
)
def test_other_fields_than_the_logged_ones_are_not_opened(
    place: Keeper, fields: list[Value]
) -> None:
    assert Access(place, asked={"fields": fields}).no() == "NotPermitted"


def test_what_was_not_permitted_opens_nothing(place: Keeper) -> None:
    for decision in ("deny", "", True):
        assert Access(place, said={"decision": decision}).no() == "NotPermitted"
    assert Access(place, fields=[], asked={"fields": []}).no() == "NotPermitted"


def test_a_body_that_is_not_in_the_log_opens_nothing(place: Keeper) -> None:
    entry = {**Access(place).entry(), "purpose": "curiosity"}
    assert Access(place, asked={"entry": entry}).no() == "Malformed"
    assert Access(place, asked={"salt": "00" * 32}).no() == "Malformed"
    assert Access(place, logged=False).no() == "Unproven"


def test_too_few_witnesses_open_nothing(place: Keeper) -> None:
    assert Access(place, witnesses=()).no() == "Unproven"
    assert Access(place, witnesses=(4,)).no() == "Unproven"


def test_an_access_is_for_its_quarter_of_an_hour(place: Keeper) -> None:
    now = int(time.time())
    times: list[tuple[Value, Value]] = [
        (now - 700, now - 1),
        (now + 60, now + 120),
        (now - 1, now + 3600),
        (now + 60, now - 60),
    ]
    for begins, ends in times:
        assert Access(place, said={"not_before": begins, "expires": ends}).no() == "Expired"
    assert Access(place, said={"expires": "never"}).no() == "Malformed"


def test_another_policy_than_the_configured_opens_nothing(place: Keeper) -> None:
    assert Access(place, said={"policy_sha256": "cd" * 32}).no() == "OtherPolicy"
    configured = place.data / "keys" / "policy.sha256"
    configured.write_text("")
    assert Access(place, said={"policy_sha256": ""}).no() == "OtherPolicy"
    configured.unlink()
    assert Access(place).no() == "Unproven"


def test_without_a_log_policy_nothing_is_proven(place: Keeper) -> None:
    (place.data / "log" / "policy").unlink()
    assert Access(place).no() == "Unproven"


def test_the_staff_never_opens_who_was_forgotten(place: Keeper) -> None:
    access = Access(place)
    entry = access.entry()
    key = place.key(ADA)
    place.ask("forget", person=ADA)
    leaf = Leaf(
        Kind.STAFF_ACCESS,
        leaf_tag(log_key(key), Kind.STAFF_ACCESS, 0),
        commitment(SALT, entry),
    )
    log = samples.log_of(5)
    log.append(leaf.encode())
    with pytest.raises(Declined, match="destroyed"):
        place.ask(
            "open_staff",
            samples.proof_file(log, 5, 2, 3).encode(),
            person=ADA,
            fields=FIELDS,
            entry=entry,
            salt=SALT.hex(),
            leaf=leaf.encode().hex(),
            number=0,
        )
