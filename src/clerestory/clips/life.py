"""The lives of a clip, as graphs that are checked when this file is imported.

A clip lives two lives side by side: `Work` is what the pipeline has made of the file, `Standing`
is whether people may watch it. A change that is not drawn here cannot be made.
"""

from django.db.models import TextChoices

from clerestory.spine.refusals import Refusal


class Work(TextChoices):
    """How far the pipeline has come with the file."""

    ARRIVING = "arriving"  # bytes are still coming
    WAITING = "waiting"  # all bytes are here, nothing made yet
    PLAYABLE = "playable"  # the first rendition and the cover are there
    COMPLETE = "complete"  # every rung is there
    REFUSED = "refused"  # not a clip: the reason is the person's to act on
    FAILED = "failed"  # our fault or bad luck: it can be tried again


class Standing(TextChoices):
    """Whether people may watch it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHHELD = "withheld"


class Audience(TextChoices):
    """Whom a published clip is for."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    PRIVATE = "private"


class Held(TextChoices):
    """What moderators decided about a clip; why is known in the room that decides."""

    NO = ""
    HIDDEN = "hidden"  # in no list: whoever has its address may watch it
    REMOVED = "removed"  # for its author alone


# Whose files anybody may fetch who has their address.
OPEN = frozenset({Audience.PUBLIC, Audience.UNLISTED})

WORK: dict[Work, set[Work]] = {
    Work.ARRIVING: {Work.WAITING},
    Work.WAITING: {Work.PLAYABLE, Work.REFUSED, Work.FAILED},
    # A ladder that fails leaves the clip playable: the row's `trouble` says so, nothing is hidden.
    Work.PLAYABLE: {Work.COMPLETE},
    Work.COMPLETE: set(),
    Work.REFUSED: set(),
    Work.FAILED: {Work.WAITING},
}
STANDING: dict[Standing, set[Standing]] = {
    Standing.DRAFT: {Standing.PUBLISHED},
    Standing.PUBLISHED: {Standing.WITHHELD},
    Standing.WITHHELD: {Standing.PUBLISHED},
}


class Talk(TextChoices):
    """Who may comment on a clip; its author may unless nobody may."""

    EVERYONE = "everyone"
    FOLLOWERS = "followers"
    MENTIONED = "mentioned"  # people named in the description
    NOBODY = "nobody"


class WrongMoment(Refusal):
    """The clip is not in a state from which this can be done."""

    status = 409
    sentence = "That cannot be done now: the clip is {state}."


def step[S: (Work, Standing)](graph: dict[S, set[S]], now: S, then: S) -> S:
    """Return `then` if the graph has an edge to it from `now`; raise WrongMoment."""
    if then not in graph[now]:
        raise WrongMoment(state=now.label.lower())
    return then


def _reached[S: (Work, Standing)](graph: dict[S, set[S]], start: S) -> set[S]:
    seen: set[S] = set()
    ahead = [start]
    while ahead:
        state = ahead.pop()
        if state not in seen:
            seen.add(state)
            ahead.extend(graph[state])
    return seen


if _reached(WORK, Work.ARRIVING) != set(Work) or set(WORK) != set(Work):
    message = "a state of Work cannot be reached from ARRIVING"
    raise RuntimeError(message)
if _reached(STANDING, Standing.DRAFT) != set(Standing) or set(STANDING) != set(Standing):
    message = "a state of Standing cannot be reached from DRAFT"
    raise RuntimeError(message)
