"""This server's lists and limits, to moderators and to the operator at the server itself."""

from uuid import UUID

from clerestory.gate.staff.queries import moderator
from clerestory.people.brakes import LIMITS
from clerestory.people.models import Brake
from clerestory.safety.shown import ShownBrake
from clerestory.spine.ids import to_text

KINDS = (Brake.Kind.WORD, Brake.Kind.DOMAIN, Brake.Kind.MAIL, Brake.Kind.RANGE)


def brakes(by: UUID | None) -> list[ShownBrake]:
    """Return the entries of all lists by kind and text, then every limit.

    None is the operator at the server. Raise NotFound for whoever is no moderator.
    """
    if by is not None:
        moderator(by)
    rows = list(Brake.objects.order_by("kind", "text"))
    listed = [
        ShownBrake(to_text(row.id), row.kind, row.text, row.effect, None)
        for kind in KINDS
        for row in rows
        if row.kind == kind
    ]
    kept = {row.text: row.number for row in rows if row.kind == Brake.Kind.LIMIT}
    limits = [
        ShownBrake("", Brake.Kind.LIMIT, name, "", number if number is not None else usual)
        for name, usual in LIMITS.items()
        for number in (kept.get(name),)
    ]
    return listed + limits
