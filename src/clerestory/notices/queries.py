"""Reading notices: the lines, how many are new, what is chosen.

What somebody was told is shown as long as they may see it: neither has blocked the other or left,
the clip may be watched, the comment read, and the wish to follow is still there.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from clerestory.clips.models import Clip
from clerestory.clips.showing import show, shown_author
from clerestory.clips.shown import ShownClip
from clerestory.clips.sight import visible_to
from clerestory.notices.kinds import CHOSEN, DECISIONS, REPORTS, Kind
from clerestory.notices.models import Choices, Notice
from clerestory.notices.shown import News, ShownChoice, ShownNotice
from clerestory.people.models import FollowRequest, Person
from clerestory.people.sight import unblocked, unmuted
from clerestory.safety.models import Report
from clerestory.social.models import Comment
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound, Refusal
from clerestory.spine.rows import There

MOST = 50
# Of one line so many acts are kept; beyond it says that there were more.
MOST_TOLD = 100
# So many new lines are counted, among so many new acts, and no more.
MOST_NEW = 100
MOST_LOOKED_AT = 2000
NAMED = 2
EXCERPT = 140
# How far back a page looks at once; None is to the beginning.
STRETCHES = (timedelta(days=2), timedelta(days=30), None)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LINE = ("day", "kind", "about")
_PLACES = {
    Kind.HELD: "/held",
    Kind.ASK: "/requests",
    Kind.SIGNED_IN: "/settings/sessions",
    Kind.WAY_IN_CHANGED: "/settings/ways",
    Kind.PASSWORD_CHANGED: "/settings/account",
    Kind.EMAIL_CHANGED: "/settings/account",
    Kind.EXPORT_ASKED: "/data",
    Kind.STAFF_LOOKED: "/data/looked",
}

type Line = tuple[date, str, UUID]


class BadMark(Refusal):
    """The mark of the next page is not one that we gave."""

    status = 400
    sentence = "The link to the next page is damaged. Start again from the first page."


def notices_of(reader: Person, after: str | None = None, limit: int = 20) -> Page[ShownNotice]:
    """Return what the reader was told, a line for each thing and day, the latest first."""
    limit = max(1, min(limit, MOST))
    lines: list[dict[str, Any]] = []
    for rows in _parts(reader, after):
        lines = list(rows[: limit + 1])
        if len(lines) > limit:
            break
    mark = _mark(lines[limit - 1]) if len(lines) > limit else None
    return Page(_show(reader, lines[:limit]), mark)


def news_of(reader: Person) -> News:
    """Return how many lines are new to the reader, MOST_NEW at the most."""
    new = Notice.objects.filter(person=reader, read_at=None)
    if not new.exists():
        return News(0, "")
    latest = new.order_by("-at").values("id")[:MOST_LOOKED_AT]
    rows = Notice.objects.filter(_seen(reader), id__in=latest).values(*_LINE)
    lines = list(rows.annotate(latest=Max("at")).order_by("-latest")[:MOST_NEW])
    return News(len(lines), mark_of(lines[0]["latest"]) if lines else "")


def mark_of(at: datetime) -> str:
    """Return the mark of news whose latest is of this moment: microseconds, as a hex number."""
    return f"{_micros(at):x}"


def has_mail(person: Person) -> bool:
    """Whether there is something to write about to somebody that they may still see."""
    return Notice.objects.filter(_seen(person), person=person, read_at=None, to_mail=True).exists()


def choices_of(person: Person) -> list[ShownChoice]:
    """Return for each kind that can be turned off what this person chose."""
    row = Choices.objects.filter(person=person).first() or Choices(person=person)
    return [ShownChoice(kind, kind not in row.silent, kind in row.mailed) for kind in CHOSEN]


def _seen(reader: Person) -> Q:
    """Return the condition that the reader may see what a notice is about."""
    actor = Q(actor__away_at=None) & unblocked(reader, "actor_id") & unmuted(reader, "actor_id")
    waiting = Q(kind=Kind.HELD, comment__standing=Comment.Standing.HELD)
    open_to_all = Q(comment__standing=Comment.Standing.SHOWN, comment__hidden_for="")
    read = ~Q(kind=Kind.HELD) & open_to_all
    above = Q(comment__parent=None) | (
        Q(comment__parent__standing=Comment.Standing.SHOWN, comment__parent__author__away_at=None)
        & unblocked(reader, "comment__parent__author_id")
    )
    asks = Q(There(FollowRequest, {"asker": F("actor_id"), "asked": reader.id}))
    return (
        (Q(actor=None) | actor)
        & (Q(clip=None) | visible_to(reader, "clip__"))
        & (Q(comment=None) | (waiting | read) & above)
        & (~Q(kind=Kind.ASK) | asks)
    )


def _parts(reader: Person, after: str | None) -> Iterator[QuerySet[Notice, dict[str, Any]]]:
    """Give the lines after a mark, further back each time, all of them at last.

    The acts of a line lie on one day, so what is looked at ends with a whole day.
    """
    rows = Notice.objects.filter(_seen(reader), person=reader)
    later = Q()
    start: date | None = rows.aggregate(day=Max("day"))["day"] if after is None else None
    if after is not None:
        at, about, kind = _read_mark(after)
        start = at.date()
        rows = rows.filter(day__lte=start)
        later = Q(latest__lt=at) | Q(latest=at, about__lt=about)
        later |= Q(latest=at, about=about, kind__lt=kind)
    if start is None:
        yield rows.none().values(*_LINE)
        return
    for stretch in STRETCHES:
        part = rows if stretch is None else rows.filter(day__gt=start - stretch)
        lines = part.values(*_LINE).annotate(
            latest=Max("at"),
            count=Count("actor", distinct=True),
            acts=Count("id"),
            new=Count("id", filter=Q(read_at=None)),
        )
        yield lines.filter(later).order_by("-latest", "-about", "-kind")


def _show(reader: Person, lines: Sequence[dict[str, Any]]) -> list[ShownNotice]:
    """Say who did it and about what, in a few questions however many lines there are."""
    acts = _acts(reader, lines)
    people = Person.objects.in_bulk({who for found in acts.values() for who, _, _ in found if who})
    clips = _clips(reader, {clip for found in acts.values() for _, clip, _ in found if clip})
    said = dict(
        Comment.objects.filter(
            id__in={comment for found in acts.values() for _, _, comment in found if comment}
        ).values_list("id", "text")
    )
    reports = {line["about"] for line in lines if line["kind"] in REPORTS}
    # A report goes with the person whom it is about.
    rows = Report.objects.filter(id__in=reports)
    there = set(rows.values_list("id", flat=True)) if reports else set()
    shown = []
    for line in lines:
        found = acts[_key(line)]
        if not found:  # taken back between the two questions
            continue
        _, clip_id, comment_id = found[0]
        who = [people[one] for one, _, _ in found if one in people]
        kind, clip = Kind(line["kind"]), clips.get(clip_id)
        alone = kind in {Kind.HELD, Kind.FOLLOW, Kind.ASK}
        single = not alone or line["acts"] == 1
        text = said.get(comment_id, "") if comment_id and single else ""
        about = clip if single else None
        shown.append(
            ShownNotice(
                kind=kind,
                at=line["latest"],
                unread=line["new"] > 0,
                people=tuple(shown_author(person) for person in who),
                count=line["count"],
                more=line["acts"] >= MOST_TOLD,
                address=_place(kind, line["about"], there)
                or _address(reader, kind, who, line["count"], clip, comment_id),
                clip=about.id if about else "",
                title=about.title if about else "",
                cover=about.cover if about and not about.veiled else "",
                text=text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1].rstrip()}…",
            )
        )
    return shown


def _acts(
    reader: Person, lines: Sequence[dict[str, Any]]
) -> dict[Line, list[tuple[UUID | None, UUID | None, UUID | None]]]:
    """Return the latest acts of each line, of different people: who, which clip and comment."""
    found: dict[Line, list[tuple[UUID | None, UUID | None, UUID | None]]] = defaultdict(list)
    if not lines:
        return found
    wanted = {_key(line) for line in lines}
    rows = Notice.objects.filter(
        _seen(reader),
        person=reader,
        day__gte=min(line["day"] for line in lines),
        day__lte=lines[0]["day"],
        about__in={line["about"] for line in lines},
    )
    named = rows.order_by("-at").values_list(*_LINE, "actor", "clip", "comment")
    for day, kind, about, *act in named:
        line = (day, kind, about)
        who = {one for one, _, _ in found[line]}
        if line in wanted and len(who) < NAMED and act[0] not in who:
            found[line].append((act[0], act[1], act[2]))
    return found


def _clips(reader: Person, ids: set[UUID]) -> dict[UUID | None, ShownClip]:
    rows = Clip.objects.select_related("author").filter(visible_to(reader), id__in=ids)
    return {from_text(clip.id): clip for clip in show(list(rows), reader)} if ids else {}


def _place(kind: Kind, about: UUID, reports: set[UUID]) -> str:
    """Return the page of what moderators decided or were told; empty for other kinds."""
    if kind in DECISIONS:
        return f"/decisions/{to_text(about)}"
    if kind in REPORTS:
        return f"/reports/{to_text(about)}" if about in reports else "/reports"
    return ""


def _address(
    reader: Person,
    kind: Kind,
    who: Sequence[Person],
    count: int,
    clip: ShownClip | None,
    comment_id: UUID | None,
) -> str:
    if kind in _PLACES:
        return _PLACES[kind]
    if kind is Kind.FOLLOW:
        return who[0].address if count == 1 and who else f"{reader.address}/followers"
    if comment_id is not None:
        return f"/comments/{to_text(comment_id)}"
    return clip.address if clip else "/notices"


def _key(line: dict[str, Any]) -> Line:
    return line["day"], line["kind"], line["about"]


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _mark(line: dict[str, Any]) -> str:
    return f"{mark_of(line['latest'])}-{to_text(line['about'])}-{line['kind']}"


def _read_mark(text: str) -> tuple[datetime, UUID, str]:
    at, _, rest = text.partition("-")
    about, _, kind = rest.partition("-")
    try:
        moment = _EPOCH + timedelta(microseconds=int(at, 16))
        return moment, from_text(about), Kind(kind)
    except (ValueError, OverflowError, NotFound):
        raise BadMark from None
