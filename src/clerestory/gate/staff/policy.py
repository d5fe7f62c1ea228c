"""The policy: what Cedar says to a wish, and by which rule. Pure: no table and no file is touched.

Cedar (docs.cedarpolicy.com) denies what no rule permits, and lets a rule that forbids outweigh all
that permit. The rules and their schema are text; both are validated before they are used at all.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Self

from clerestory.gate.staff.roster import Member

if TYPE_CHECKING:
    import cedarpy

MAX_POLICY_BYTES: Final = 65_536
NOT_PERMITTED: Final = "nothing-permits-it"


class BadPolicy(ValueError):
    """Text that is no policy, or speaks of what the schema does not know. The message says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be judged: `fields` of `subject` (an id in hex), told at once or `delayed`."""

    subject: str
    purpose: str
    fields: Collection[str]
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy said, with the names of the rules that decided."""

    permitted: bool
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A policy that was read and found valid. `digest` is the SHA-256 of its text, in hex."""

    text: bytes
    digest: str
    rules: "cedarpy.PolicySet" = field(repr=False)
    schema: "cedarpy.Schema" = field(repr=False)

    @classmethod
    @lru_cache(maxsize=4)
    def read(cls, text: bytes, schema: bytes) -> Self:
        """Read and validate a policy; raise BadPolicy."""
        import cedarpy  # noqa: PLC0415  six megabytes that a server without staff never needs

        if max(len(text), len(schema)) > MAX_POLICY_BYTES:
            raise BadPolicy("the policy is longer than it may be")
        try:
            told, grammar = text.decode(), cedarpy.Schema.from_str(schema.decode())
            found = cedarpy.validate_policies(told, grammar)
            rules = cedarpy.PolicySet.from_str(told)
        except ValueError as problem:
            message = f"the policy cannot be read: {problem}"
            raise BadPolicy(message) from None
        if not found.validation_passed:
            first = found.errors[0].error
            message = f"the policy does not fit its schema: {first}"
            raise BadPolicy(message)
        return cls(text, sha256(text).hexdigest(), rules, grammar)

    def may_open(self, actor: Member, wish: Wish, *, connection: str = "") -> Verdict:
        """Judge whether a member may open this."""
        return self._judge("open", actor, actor, wish, connection)

    def may_approve(
        self, approver: Member, actor: Member, wish: Wish, *, connection: str = ""
    ) -> Verdict:
        """Judge whether a member may be the second person of what another wants to open."""
        return self._judge("approve", approver, actor, wish, connection)

    def may_moderate(self, member: Member, subject: str) -> Verdict:
        """Judge whether a member may decide about reports of what this person said or did."""
        return self._judge("moderate", member, member, Wish(subject, "review", ()), "")

    def _judge(
        self, act: str, member: Member, actor: Member, wish: Wish, connection: str
    ) -> Verdict:
        request = {
            "principal": _name("Staff", member.pseudonym),
            "action": _name("Action", act),
            "resource": _name("Person", wish.subject),
            "context": {
                "purpose": wish.purpose,
                "fields": sorted(wish.fields),
                # Where the network has no opinion, the roster alone speaks; it always speaks.
                "places": sorted({member.posting, member.office, connection} - {""}),
                "actor": {"__entity": _name("Staff", actor.pseudonym)},
                "delayed": wish.delayed,
            },
        }
        import cedarpy  # noqa: PLC0415  the same

        known = {one.pseudonym: one for one in (member, actor)}
        entities = [_entity(one) for one in known.values()]
        answer = cedarpy.is_authorized(request, self.rules, entities, self.schema)
        # A rule that could not be evaluated would be left out: one that forbids must not be.
        if answer.diagnostics.errors:
            return Verdict(permitted=False, rules=("policy-failed",))
        named = answer.diagnostics.id_annotations_by_reason
        rules = sorted(named.get(each, each) for each in answer.diagnostics.reasons)
        return Verdict(answer.allowed, tuple(rules) or (NOT_PERMITTED,))


def _entity(member: Member) -> dict[str, object]:
    return {
        "uid": _name("Staff", member.pseudonym),
        "attrs": {
            "person": {"__entity": _name("Person", member.person_id.hex)},
            "role": member.role,
            "posting": member.posting,
            "office": member.office,
        },
        "parents": [],
    }


def _name(kind: str, ident: str) -> dict[str, str]:
    return {"type": kind, "id": ident}
