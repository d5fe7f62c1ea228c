"""Telling later: only under an order, logged from the start, and never forgotten."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from tests import cast
from tests.gate.staff import staffing
from tests.gate.staff.staffing import EMAIL, Worker, told

from clerestory.gate import actions as ledger
from clerestory.gate.export.receipts import log_key_file, receipt_for, told_page
from clerestory.gate.models import Entry
from clerestory.gate.staff import actions, queries
from clerestory.gate.staff.models import Case, Delay, Request
from clerestory.gate.staff.refused import Denied
from clerestory.spine.pages import Page
from clerestory.spine.refusals import NotFound
from clerestory.tlog.leaves import Kind, Leaf, leaf_tag

pytestmark = pytest.mark.django_db

type Lawyers = tuple[Worker, Worker]


@pytest.fixture
def lawyers(office: None) -> Lawyers:
    """Give two who answer orders at home."""
    del office
    found = staffing.worker("hana", "legal"), staffing.worker("ivo", "legal")
    staffing.enact()
    return found


def later(days: int) -> int:
    return int((timezone.now() + timedelta(days=days)).timestamp())


def opened_under_an_order(lawyers: Lawyers) -> Request:
    hana, ivo = lawyers
    request = staffing.asked(hana, cast.ada(), purpose="legal", notify_after=later(30))
    staffing.approved(ivo, request)
    staffing.opened(hana, request)
    return request


def test_a_delay_is_logged_when_it_begins_and_when_it_ends(lawyers: Lawyers) -> None:
    cast.ada()
    before = len(cast.letters_to("ada@example.org"))
    opened_under_an_order(lawyers)
    entry, delay = told(cast.ada())[0], Delay.objects.get()
    # The leaf is hers from the start; until the day her page does not show that it is there.
    assert entry["notify_after"] == int(delay.until.timestamp())
    logged = Entry.objects.get(entry_id=delay.entry_id)
    assert (logged.kind, logged.person_id) == (Kind.LEGAL, None)
    assert len(cast.letters_to("ada@example.org")) == before
    assert actions.reveal_due() == 0

    Delay.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert actions.reveal_due() == 1
    assert told(cast.ada(), Kind.LEGAL)[0]["act"] == "reveal"
    assert len(cast.letters_to("ada@example.org")) == before + 1
    assert actions.reveal_due() == 0


def test_no_key_number_or_page_tells_before_the_day(lawyers: Lawyers) -> None:
    def record(kind: Kind) -> None:
        with transaction.atomic():
            ledger.record(kind=kind, body={"v": 1}, person_id=ada.id)

    ada = cast.ada()
    record(Kind.EXPORT)
    opened_under_an_order(lawyers)
    record(Kind.EXPORT)
    key = bytes.fromhex(json.loads(log_key_file(ada.id))["key"])
    hidden = Entry.objects.get(kind=Kind.STAFF_ACCESS, person_id=ada.id)
    tags = {leaf_tag(key, Kind.STAFF_ACCESS, number) for number in range(100)}
    assert Leaf.parse(bytes(hidden.leaf)).tag not in tags
    assert hidden.number is None
    # A page that were short of one, or an end that were none, would tell that something is there.
    first = told_page(ada.id, None, 1, None)
    assert [one.kind for one in first.items] == [Kind.EXPORT]
    second = told_page(ada.id, first.next, 1, None)
    assert ([one.kind for one in second.items], second.next) == ([Kind.EXPORT], None)
    assert told_page(ada.id, None, 2, {Kind.STAFF_ACCESS}) == Page([], None)
    with pytest.raises(NotFound):
        receipt_for(ada.id, hidden.entry_id)
    # Nothing is missing in the numbers of what she is told of.
    record(Kind.STAFF_ACCESS)
    assert Entry.objects.get(kind=Kind.STAFF_ACCESS, number__isnull=False).number == 0


def test_a_day_that_passes_unheeded_is_flagged(lawyers: Lawyers) -> None:
    opened_under_an_order(lawyers)
    assert queries.counts().overdue == 0
    Delay.objects.update(until=timezone.now() - timedelta(hours=1))
    assert (queries.counts().delayed, queries.counts().overdue) == (1, 1)
    actions.reveal_due()
    assert queries.counts().overdue == 0


def test_without_an_order_nobody_is_told_later(lawyers: Lawyers) -> None:
    del lawyers
    edith = staffing.worker("edith")
    staffing.enact()
    with pytest.raises(Denied, match="telling-may-wait-for-orders-only"):
        staffing.asked(edith, cast.ada(), EMAIL, notify_after=later(5))
    # The attempt itself is told at once.
    assert told(cast.ada())[0]["notify_after"] == 0


def test_a_refused_order_is_told_at_once(lawyers: Lawyers) -> None:
    hana, ivo = lawyers
    request = staffing.asked(hana, cast.ada(), purpose="legal", notify_after=later(5))
    actions.decline(by=ivo.id, request_id=request.id)
    assert told(cast.ada())[0]["notify_after"] == 0
    assert not Delay.objects.exists()


def test_the_erased_are_told_no_more_and_the_day_is_logged(lawyers: Lawyers) -> None:
    opened_under_an_order(lawyers)
    actions.forget_subject(person_id=cast.ada().id)
    Delay.objects.update(until=timezone.now() - timedelta(hours=1))
    assert actions.reveal_due() == 1
    told_id = Delay.objects.get().reveal_id
    assert told_id is not None
    assert Entry.objects.get(entry_id=told_id).person_id is None


def test_old_words_are_emptied_and_old_cases_go(lawyers: Lawyers) -> None:
    request = opened_under_an_order(lawyers)
    assert actions.sweep() == 0
    Request.objects.update(ends_at=timezone.now() - timedelta(days=91))
    assert actions.sweep() == 1
    shown = queries.request_for(lawyers[0].id, request.id)
    assert (shown.justification, shown.purpose) == ("", "legal")
    Case.objects.update(opened_at=timezone.now() - timedelta(days=731))
    assert actions.sweep() > 0
    assert not Request.objects.exists()
