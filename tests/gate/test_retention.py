"""Every period of the data map: the clock is moved, the timer runs, and the data is gone."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from tests import cast
from tests.social import rows

from clerestory.clips import actions as clips
from clerestory.clips.models import Clip, Download, Upload
from clerestory.feed import actions as feed
from clerestory.feed.models import SealedTaste
from clerestory.gate import datachecks
from clerestory.gate.datamap import Personal, gather
from clerestory.gate.staff.models import Approval, Case, Decision, Request
from clerestory.notices import actions
from clerestory.notices.kinds import Kind
from clerestory.notices.models import Notice
from clerestory.ops.boot import load_rooms
from clerestory.people import actions as people
from clerestory.people.actions.sessions import LIFE
from clerestory.people.models import Challenge, Export, Letter, Mute, Person, Session, Token
from clerestory.people.queries import export_file
from clerestory.safety import models as safety
from clerestory.spine.allowances import spend
from clerestory.spine.ids import new_id
from clerestory.spine.models import Allowance
from clerestory.spine.tasks import enqueue
from clerestory.spine.timers import TIMERS

pytestmark = pytest.mark.django_db

type Still = Callable[[], bool]
BEFORE = timedelta(minutes=1)
# A timer that runs every hour may be this late.
LATE = timedelta(hours=1, minutes=1)


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    media = ("media/public", "media/private", "media/moving")
    for name in ("originals", "work", "mail", "exports", "pools", *media):
        (tmp_path / name).mkdir(parents=True)
    settings.DATA = tmp_path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Move the clock of the house on by a span."""
    now, seconds = timezone.now, time.time

    def move(span: timedelta) -> None:
        def later() -> datetime:
            return now() + span

        monkeypatch.setattr(timezone, "now", later)
        monkeypatch.setattr(time, "time", lambda: seconds() + span.total_seconds())

    return move


def session() -> Still:
    people.open_session(person=cast.ada(), user_agent=cast.FIREFOX)
    return Session.objects.exists


def token() -> Still:
    people.add_token(person=cast.ada(), name="A program", days=365)
    return Token.objects.exists


def letter() -> Still:
    cast.newcomer("dai")
    return Letter.objects.exists


def question() -> Still:
    people.ask_passkey(person=cast.ada())
    return Challenge.objects.exists


def wanted() -> Still:
    dai = cast.newcomer("dai")
    return lambda: Person.objects.get(id=dai.id).email_wanted != ""


def upload() -> Still:
    clips.begin_upload(by=cast.ada(), size=100, name="a.mp4")
    return lambda: Upload.objects.exists() and Clip.objects.exists()


def download() -> Still:
    clip = rows.put(cast.ada(), downloads=True)
    now = timezone.now()
    Download.objects.create(clip=clip, name="download-0.mp4", asked_at=now, made_at=now)
    return Download.objects.exists


def original() -> Still:
    stray = clips.begin_upload(by=cast.ada(), size=100, name="a.mp4").clip
    file = Path(django_settings.DATA) / "originals" / stray.key
    Upload.objects.all().delete()
    stray.delete()
    return file.exists


def workspace() -> Still:
    folder = Path(django_settings.DATA) / "work" / "media-left"
    folder.mkdir()
    return folder.exists


def allowance() -> Still:
    spend("upload", "ada", limit=3, seconds=3600)
    return Allowance.objects.exists


def failed_task() -> Still:
    enqueue("clerestory.clips.later.tidy", "0")
    DBTaskResult.objects.update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback="told"
    )
    return DBTaskResult.objects.exists


def export() -> Still:
    asked = people.ask_export(person=cast.ada(), password=cast.PASSWORD)
    cast.work()
    file = export_file(asked)
    assert file.exists()
    return lambda: Export.objects.exists() and file.exists()


def export_on_disk() -> Still:
    export()
    return lambda: any((Path(django_settings.DATA) / "exports").iterdir())


def mail() -> Still:
    file = Path(django_settings.DATA) / "mail" / "20260101-120000-1.log"
    file.write_bytes(b"To: ada@example.org")
    return file.exists


def pool() -> Still:
    file = Path(django_settings.DATA) / "pools" / f"pool-{'0' * 64}.bin"
    file.write_bytes(b"what was offered")
    return file.exists


def sealed_taste() -> Still:
    feed.keep_taste(person=cast.ada(), sealed=b"sealed", known=())
    return SealedTaste.objects.exists


def mute() -> Still:
    people.mute(person=cast.ada(), other=cast.bashir(), days=366)
    return Mute.objects.exists


def of_staff(table: type[Case | Request | Approval | Decision]) -> Callable[[], Still]:
    def example() -> Still:
        now, case = timezone.now(), Case.objects.create(reference="1", opened_by=new_id())
        Request.objects.create(
            case=case, actor_id=new_id(), fields=[], text="{}", asked_at=now, ends_at=now
        )
        request = Request.objects.get(case=case)
        Approval.objects.create(request=request, approver_id=new_id(), answer="{}")
        Decision.objects.create(request=request, rules=[], entry_id=new_id(), decided_at=now)
        return table._default_manager.exists  # noqa: SLF001  Django's documented way in

    return example


def notice() -> Still:
    actions.tell_of_account(person_id=cast.ada().id, kind=Kind.SIGNED_IN)
    return Notice.objects.exists


def decided(table: str) -> Callable[[], Still]:
    def example() -> Still:
        person, now = cast.ada(), timezone.now()
        case = safety.Case.objects.create(
            what="person", thing_id=person.id, person=person, closed_at=now
        )
        safety.Report.objects.create(case=case, reporter=cast.bashir(), ground="spam", text="Look")
        decision = safety.Decision.objects.create(
            case=case,
            person=person,
            measure="limit",
            facts="That",
            reasons="Why",
            by_id=new_id(),
            entry_id=new_id(),
            decided_at=now,
            ends_at=now,
        )
        safety.Appeal.objects.create(decision=decision, person=person, text="No", decided_at=now)
        deed = safety.Deed.objects.create(act="decide", what="person", case=case, by_id=new_id())
        if table == "Deed":
            return safety.Deed.objects.filter(id=deed.id, by_id__isnull=False).exists
        return getattr(safety, table)._default_manager.exists  # type: ignore[no-any-return]  # noqa: SLF001  the same

    return example


KEPT: dict[str, Callable[[], Still]] = {
    **{f"gate_staff.{one.__name__}": of_staff(one) for one in (Case, Request, Approval, Decision)},
    **{f"safety.{one}": decided(one) for one in ("Case", "Report", "Decision", "Appeal", "Deed")},
    "people.Session": session,
    "people.Token": token,
    "people.Letter": letter,
    "people.Challenge": question,
    "people.Person": wanted,
    "clips.Upload": upload,
    "clips.Download": download,
    "originals": original,
    "work": workspace,
    "spine.Allowance": allowance,
    "django_tasks_database.DBTaskResult": failed_task,
    "mail": mail,
    "people.Export": export,
    "exports": export_on_disk,
    "pools": pool,
    "people.Mute": mute,
    "feed.SealedTaste": sealed_taste,
    "notices.Notice": notice,
}


def periods() -> dict[str, tuple[timedelta, str]]:
    """Return what is declared to end after a period: where it is, the period and its timer."""
    load_rooms()
    data = gather()
    found = {}
    for where, retention in datachecks.retentions(data):
        place = where if where in data.files else where.rpartition(".")[0]
        if retention.period is not None and (place in data.tables or place in data.files):
            found[place] = (retention.period, f"clerestory.{retention.keeper}")
    return found


def test_every_period_has_its_example() -> None:
    assert set(periods()) == set(KEPT)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("place", sorted(KEPT))
def test_what_is_declared_to_end_is_gone(place: str, clock: Callable[[timedelta], None]) -> None:
    period, timer = periods()[place]
    still = KEPT[place]()
    sweep = TIMERS[timer][1]
    clock(period - BEFORE)
    sweep()
    assert still(), "it went too early"
    clock(period + LATE)
    sweep()
    assert not still(), "it is there still"


def test_the_cookie_lives_as_long_as_its_session() -> None:
    kept = gather().cookies["session"].kept
    assert isinstance(kept, Personal)
    assert kept.retention.period == LIFE


def test_the_clock_of_files_is_the_same(clock: Callable[[timedelta], None]) -> None:
    before = time.time()
    clock(timedelta(days=1))
    assert time.time() - before >= 86400
