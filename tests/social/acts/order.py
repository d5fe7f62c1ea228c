"""Acts that keep order: reports, what moderators decide, and taking it back.

With a desk of moderators each decision is signed as in life. Without one, which costs a log and a
roster, what a decision calls down is called here.
"""

from uuid import UUID

from django.db import transaction
from tests.safety.cases import SAID, decided, undone
from tests.social.acts.oracle import may_watch, sees
from tests.social.acts.talk import chosen
from tests.social.acts.world import Refused, Someone, World, act, row_of

from clerestory.clips import actions as clips
from clerestory.clips.life import Held
from clerestory.safety import actions
from clerestory.safety.grounds import FITTING, Thing
from clerestory.safety.models import Case, Decision
from clerestory.social import actions as social
from clerestory.spine.ids import to_text
from clerestory.spine.refusals import Refusal

# A suspension is rare, so that most people can act most of the time.
SELDOM = 3


@act(12)
def report(world: World, one: int, which: int, how: int) -> None:
    by = world.actor(one)
    if how % 3 == 0:
        film = world.film(which)
        what, ident, may = "clip", to_text(film.id), may_watch(world, by, film)
    elif how % 3 == 1:
        talk, said = chosen(world, which)
        what, ident, may = "comment", to_text(said.id), talk.may_read(by, said)
    else:
        _, whom = world.two(one, which)
        what, ident, may = "person", whom.handle, sees(world, by, whom.id)
    with world.only_if(may):
        actions.report(by=row_of(by), what=what, ident=ident, ground="hate", text=by.word)


@act(10)
def decide(world: World, _: int, which: int, how: int) -> None:
    """Decide a case that waits; without moderators, hold something back or let it go."""
    if not world.desk:
        _without_a_desk(world, which, how)
        return
    cases = list(Case.objects.filter(closed_at=None, person__left_at=None).order_by("id"))
    if not cases:
        raise Refused("NothingThere")
    case = cases[which % len(cases)]
    fitting = FITTING[Thing(case.what)]
    measure = fitting[how % len(fitting)]
    if measure == "suspend" and how // 10 % SELDOM:
        measure = fitting[0]
    by = world.desk[how % len(world.desk)]
    try:
        decided(by, case.id, measure, days=0)
    except Refusal as why:
        raise Refused(why.code) from None
    _follow_decisions(world)


@act(5)
def undo(world: World, _: int, which: int, how: int) -> None:
    rows = Decision.objects.filter(undone_at=None, person__left_at=None).exclude(measure="none")
    ids = list(rows.order_by("id").values_list("id", flat=True))
    if not ids:
        raise Refused("NothingThere")
    try:
        undone(world.desk[how % len(world.desk)], ids[which % len(ids)])
    except Refusal as why:
        raise Refused(why.code) from None
    _follow_decisions(world)


def _follow_decisions(world: World) -> None:
    """Note what all decisions that stand mean for clips and accounts."""
    standing: dict[UUID, set[str]] = {}
    rows = Decision.objects.filter(undone_at=None).values_list(
        "measure", "case__thing_id", "person_id"
    )
    for measure, thing_id, person_id in rows:
        about = person_id if measure in {"suspend", "limit"} else thing_id
        standing.setdefault(about, set()).add(measure)
    for film in world.films:
        held = standing.get(film.id, set())
        film.held = "removed" if "remove" in held else "hidden" if "hide" in held else ""
    for person in world.people:
        held = standing.get(person.id, set())
        person.suspended, person.limited = "suspend" in held, "limit" in held


def _without_a_desk(world: World, which: int, how: int) -> None:
    if how % 3 == 0:
        film = world.film(which)
        film.held = ("", "hidden", "removed")[how // 3 % 3]
        clips.hold_back(clip_id=film.id, held=Held(film.held), sensitive=how % 2 == 0)
    elif how % 3 == 1:
        ground = SAID["ground"] if how // 3 % 2 else ""
        social.hide_comment(comment_id=chosen(world, which)[1].id, ground=ground)
    else:
        _stand(world.one(which), suspended=how // 3 % SELDOM == 0, limited=how // 9 % 4 == 0)


def _stand(someone: Someone, *, suspended: bool, limited: bool) -> None:
    with transaction.atomic():
        clips.set_standing(person=row_of(someone), suspended=suspended, limited=limited)
    someone.suspended, someone.limited = suspended, limited
