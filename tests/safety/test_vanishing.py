"""Staff read what is taken away meanwhile: cases go with people who leave, clips at any time."""

from collections.abc import Callable

import pytest
from tests.cast import ada, bashir
from tests.gate.staff.staffing import approved, asked
from tests.meanwhile import failures
from tests.safety.cases import decided, reported
from tests.safety.conftest import Desk

from clerestory.clips.models import Clip
from clerestory.gate.staff.models import Case as Ticket
from clerestory.safety import actions
from clerestory.safety.models import Case, Decision, Report
from clerestory.social import actions as social
from clerestory.spine.ids import to_text

pytestmark = [pytest.mark.django_db, pytest.mark.once]
type Put = Callable[..., Clip]


def take_cases_away() -> None:
    """Delete all cases, with what was reported, decided and asked for in them."""
    Case.objects.all().delete()
    Ticket.objects.all().delete()


def take_clips_away() -> None:
    """Delete all clips, and leave what was decided about them."""
    Clip.objects.all().delete()


def appealed(put: Put, desk: Desk) -> Decision:
    """Decide something that is contested by whom it is about."""
    row = decided(desk["nils"], reported("clip", put().key), "hide")
    actions.appeal(person=ada(), decision_id=row.id, text="It is a lamp")
    return row


def contested(put: Put, desk: Desk) -> Decision:
    """Decide something that is contested by whoever reported it."""
    row = decided(desk["nils"], reported("clip", put().key), "none")
    report = Report.objects.get(case=row.case_id)
    actions.contest(by=bashir(), report_id=report.id, text="Look at the second half")
    return row


@pytest.mark.parametrize("act", [take_cases_away, take_clips_away])
def test_no_page_of_staff_fails_because_of_what_is_taken_away_meanwhile(
    put: Put, desk: Desk, act: Callable[[], None]
) -> None:
    mona, sam = desk["mona"], desk["sam"]
    appeal, contest = appealed(put, desk), contested(put, desk)
    comment = social.post_comment(clip_id=put().id, by=ada(), text="Hm")
    mine, waiting = reported("comment", comment.key), reported("clip", put().key)
    actions.claim(by=mona.id, case_id=mine)
    wish = asked(sam, bashir())
    approved(mona, wish)
    moderators = [
        "/moderation",
        "/moderation/log",
        "/moderation/open",
        "/moderation/brakes",
        *(f"/moderation/cases/{to_text(one)}" for one in (mine, waiting, appeal.case_id)),
        f"/moderation/appeals/{appeal.key}",
        f"/moderation/contests/{contest.key}",
        "/desk",
        f"/desk/requests/{to_text(wish.id)}",
    ]
    support = [
        "/desk",
        f"/desk/cases/{to_text(wish.case_id)}",
        f"/desk/requests/{to_text(wish.id)}",
    ]
    for who, paths in ((mona, moderators), (sam, support)):
        assert [one for path in paths for one in failures(path, who.person, act)] == []
    for path in (f"/decisions/{appeal.key}", "/decisions"):
        assert failures(path, ada(), act) == []
