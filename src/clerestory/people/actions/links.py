"""Links: asking the pages that profiles link to whether they link back."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone

from clerestory.gate.egress import actions as egress
from clerestory.gate.refused import AssuranceDown, NotSent
from clerestory.people.backlinks import NO_LINK, NO_PAGE, links_back
from clerestory.people.models import LinkProof, Person
from clerestory.spine.allowances import spend
from clerestory.spine.refusals import TooMany
from clerestory.spine.site import origin
from clerestory.spine.tasks import enqueue

CHECK = "clerestory.people.later.check_link"
PER_DAY = 20
AGAIN = timedelta(days=30)
SOON = timedelta(hours=1)
BATCH = 100
OK = 200


def keep_links(person: Person) -> None:
    """Have a row for each link of a profile, and ask after new ones; with the profile's saving."""
    rows = LinkProof.objects.filter(person=person)
    rows.exclude(address__in=person.links).delete()
    known = set(rows.values_list("address", flat=True))
    for address in person.links:
        if address not in known:
            row = LinkProof.objects.create(person=person, address=address, due_at=timezone.now())
            _ask_soon(row)


def check_links(*, person: Person) -> None:
    """Ask after all links of one's own profile now; raise TooMany."""
    keep_links(person)
    for row in LinkProof.objects.filter(person=person):
        spend("link", str(person.id), limit=PER_DAY, seconds=86400)
        LinkProof.objects.filter(id=row.id).update(due_at=timezone.now())
        enqueue(CHECK, str(row.id))


def check_due_links() -> None:
    """Ask for those to be looked at whose time has come; nobody's other page is asked after."""
    due = LinkProof.objects.filter(due_at__lte=timezone.now(), person__away_at=None)
    for row_id in list(due.order_by("due_at").values_list("id", flat=True)[:BATCH]):
        enqueue(CHECK, str(row_id))


def check_link(*, link_id: UUID) -> None:
    """Fetch the page of a link, and keep whether it links back; not inside a transaction.

    Nothing of the person leaves but the page's address, and each request stands in the log. The
    next look is put off first, so that whatever happens no page is asked for over and over. Where
    nothing can be put on record the mark stays, and the page is asked for an hour later.
    """
    now = timezone.now()
    rows = LinkProof.objects.filter(id=link_id, due_at__lte=now)
    row = rows.filter(person__away_at=None).select_related("person").first()
    if row is None or not rows.update(due_at=now + AGAIN):
        return
    try:
        trouble = _look(row)
    except AssuranceDown:
        _kept(row, due_at=now + SOON)
    else:
        _kept(row, asked_at=now, proven_at=None if trouble else now, trouble=trouble)


def _look(row: LinkProof) -> str:
    """Return an empty text where the page links back, else why it is not known to."""
    try:
        answer = egress.send(
            method="GET",
            url=_written(row.address),
            headers=[("Accept", "text/html"), ("User-Agent", "Clerestory (rel=me)")],
            purpose="link",
            classes=["public profile"],
            person_id=row.person_id,
        )
    except NotSent as why:
        return str(why.facts["code"])[:30]
    if answer.status != OK or "html" not in answer.header("Content-Type").lower():
        return NO_PAGE
    return "" if links_back(answer.body, f"{origin()}{row.person.address}") else NO_LINK


def _written(address: str) -> str:
    """Write an address as the way out takes it: the host in small letters, no fragment."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.lower(), fragment="").geturl()


def _kept(row: LinkProof, **facts: datetime | str | None) -> None:
    LinkProof.objects.filter(id=row.id).update(**facts)


def _ask_soon(row: LinkProof) -> None:
    """Ask after a new link at once; who has asked for very many waits for the day to pass."""
    try:
        spend("link", str(row.person_id), limit=PER_DAY, seconds=86400)
    except TooMany:
        LinkProof.objects.filter(id=row.id).update(due_at=timezone.now() + timedelta(days=1))
    else:
        enqueue(CHECK, str(row.id))
