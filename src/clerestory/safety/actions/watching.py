"""Opening cases by itself: a program found something, and a person decides about it.

What the program found stands in the case and the statement says that one did (DSA Art 17(3)(c)).
"""

from uuid import UUID

from django.db import transaction

from clerestory.clips import known
from clerestory.clips import queries as clips
from clerestory.people import brakes
from clerestory.people.models import Person
from clerestory.safety.actions.decisions import to_thing
from clerestory.safety.actions.reports import locked_case
from clerestory.safety.grounds import Ground, Source, Thing
from clerestory.safety.models import Case
from clerestory.safety.queries import Aim
from clerestory.social import queries as social
from clerestory.vault.fields import closed
from clerestory.vault.keys import acting_as

EXACT = "The file is, byte for byte, one of the list “{name}”. It is held until you decide."
ALIKE = "A still looks like one of the list “{name}”. It is held until you decide."
WORD = "It has words of this server's list that somebody is to look at: {word}"


def look_at_clip(*, clip_id: UUID) -> None:
    """Open a case about a clip that says a word which is held; again is the same case."""
    clip = clips.clip_in_any_state(clip_id) if brakes.now().held else None
    # What is closed to most is not looked through by a program.
    word = brakes.held_word(clip.description, clip.alt_text) if clip and clip.is_open else ""
    if clip and word:
        found(what=Thing.CLIP, thing_id=clip.id, person_id=clip.author_id, words=_said(word))


def look_at_comment(*, comment_id: UUID) -> None:
    """Open a case about a comment that says a word which is held."""
    known = social.comment_under_review(comment_id) if brakes.now().held else None
    word = brakes.held_word(known[0].text) if known else ""
    if known and word:
        row = known[0]
        found(what=Thing.COMMENT, thing_id=row.id, person_id=row.author_id, words=_said(word))


def look_at_person(*, person_id: UUID) -> None:
    """Open a case about somebody whose handle, name or profile says a word which is held."""
    held = brakes.now().held
    person = Person.objects.filter(id=person_id, left_at=None).first() if held else None
    word = brakes.held_word(person.handle, person.name, person.bio) if person else ""
    if word:
        found(what=Thing.PERSON, thing_id=person_id, person_id=person_id, words=_said(word))


def hold_match(*, clip_id: UUID, how: str, ground: str, name: str) -> None:
    """Hold a clip that matches a list of known-bad media until a moderator has decided.

    It is for its author alone meanwhile; where the same was decided before, that stands.
    """
    clip = clips.clip_in_any_state(clip_id)
    if clip is None:
        return
    words = (EXACT if how == known.EXACT else ALIKE).format(name=name)
    ground = ground if ground in Ground.values else Ground.OTHER
    with transaction.atomic():
        found(
            what=Thing.CLIP,
            thing_id=clip.id,
            person_id=clip.author_id,
            words=words,
            ground=ground,
            holds=True,
        )
        case = Case.objects.filter(what=Thing.CLIP, thing_id=clip.id).latest("id")
        to_thing(case)


def found(
    *,
    what: Thing,
    thing_id: UUID,
    person_id: UUID,
    words: str,
    ground: str = Ground.OTHER,
    holds: bool = False,
) -> None:
    """Open a case that a program found, unless the same was decided about already.

    Where a case waits, it is that one: what the program found stands beside the reports.
    """
    facts = {"source": Source.AUTOMATIC, "ground": ground, "words": words, "holds": holds}
    with transaction.atomic(), acting_as("safety"):
        before = Case.objects.filter(what=what, thing_id=thing_id, source=Source.AUTOMATIC)
        if any(one.words == words for one in before.order_by("-id")[:20]):
            return
        case, made = locked_case(Aim(what, thing_id, person_id, "", ""), **facts)
        if not made and holds:
            rows = Case.objects.filter(id=case.id)
            rows.update(holds=True, ground=ground, **closed(case, words=words))


def _said(word: str) -> str:
    return WORD.format(word=word)
