"""Which clips a reader may watch, as one condition: every list and every single read asks it."""

from django.db.models import Q

from clerestory.clips.life import OPEN, Audience, Held, Standing, Work
from clerestory.people.models import Person
from clerestory.people.sight import followed, let_in, unblocked

READY = (Work.PLAYABLE, Work.COMPLETE)
SHARED = OPEN | {Audience.FOLLOWERS}


def visible_to(reader: Person | None, clip: str = "") -> Q:
    """Return the condition that this reader may watch a clip.

    `clip` is the way from the filtered table to the clip, as in `clip__`; its author may always.
    """
    author = f"{clip}author"
    out = Q(
        **{
            f"{clip}standing": Standing.PUBLISHED,
            f"{clip}work__in": READY,
            f"{author}__away_at": None,
        }
    ) & ~Q(**{f"{clip}held_back": Held.REMOVED})
    open_to_all = Q(**{f"{clip}audience__in": OPEN})
    if reader is None:
        return out & open_to_all & let_in(None, author)
    shared = Q(**{f"{clip}audience__in": SHARED}) & followed(reader, f"{author}_id")
    theirs = open_to_all & let_in(None, author) | shared
    return Q(**{author: reader.id}) | out & unblocked(reader, f"{author}_id") & theirs


def listed_to(reader: Person | None, author: Person, clip: str = "") -> Q:
    """Return the condition that lists of an author's clips show one to this reader.

    Who has the link may watch what is unlisted; no list gives the link.
    """
    out = Q(**{f"{clip}standing": Standing.PUBLISHED, f"{clip}work__in": READY})
    if reader is not None and reader.id == author.id:
        return out
    offered = Q(**{f"{clip}held_back": Held.NO}) & ~Q(**{f"{clip}audience": Audience.UNLISTED})
    return out & visible_to(reader, clip) & offered
