"""Changing this server's lists and limits: by moderators, or by the operator at the server.

Each change is a line of the moderators' own log. `by` is None for the operator.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from clerestory.clips.actions import known
from clerestory.gate.staff.queries import moderator
from clerestory.people import actions as people
from clerestory.people.models import Brake
from clerestory.safety.grounds import Ground
from clerestory.safety.models import Deed
from clerestory.spine.refusals import NotFound

OPERATOR = "operator"


def add_brake(*, by: UUID | None, kind: str, text: str, effect: str = "refuse") -> Brake:
    """Add an entry; raise NotFound for whoever is no moderator, BrakeWrong or TooManyBrakes."""
    name = _name(by)
    with transaction.atomic():
        row = people.add_brake(kind=kind, text=text, effect=effect)
        how = f" ({row.effect})" if row.kind == Brake.Kind.WORD else ""
        _note(by, name, row, f"+ {row.text}{how}")
    return row


def drop_brake(*, by: UUID | None, brake_id: UUID) -> None:
    """Take an entry away; raise NotFound."""
    name = _name(by)
    with transaction.atomic():
        row = people.drop_brake(brake_id=brake_id)
        _note(by, name, row, f"\N{MINUS SIGN} {row.text}")


def set_limit(*, by: UUID | None, name: str, number: int) -> None:
    """Set a limit; raise NotFound, BrakeMissing or BrakeWrong."""
    who = _name(by)
    with transaction.atomic():
        row = people.set_limit(name=name, number=number)
        _note(by, who, row, f"{name} = {number}")


def bring_list_in(*, name: str, lines: Iterable[str]) -> int:
    """Let a list of known-bad media be what a file says; return how many entries it has.

    Only the operator at the server: the files are theirs. Raise ListMalformed or ListNameMissing.
    """
    with transaction.atomic():
        count = known.bring_in(name=name, entries=known.read_list(lines, Ground.values))
        _deed(f"{name.strip()} = {count}")
    return count


def drop_list(*, name: str) -> int:
    """Take a list of known-bad media away; return how many entries it had. Raise NotFound."""
    with transaction.atomic():
        count = known.drop_list(name=name)
        if not count:
            raise NotFound
        _deed(f"\N{MINUS SIGN} {name}")
    return count


def _deed(words: str) -> None:
    Deed.objects.create(act=Deed.Act.CHANGE, what="media", note=words, by_pseudonym=OPERATOR)


def _name(by: UUID | None) -> str:
    return moderator(by).pseudonym if by is not None else OPERATOR


def _note(by: UUID | None, name: str, row: Brake, words: str) -> None:
    Deed.objects.create(act=Deed.Act.CHANGE, what=row.kind, note=words, by_id=by, by_pseudonym=name)
