"""Drafts that are published by themselves: at a time, once, and seen by nobody before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from tests.cast import ada, bashir, sign_in
from tests.social.rows import put
from tests.web.page import Page

from clerestory.clips import actions, queries
from clerestory.clips.actions import schedules
from clerestory.clips.models import Clip, Schedule
from clerestory.clips.refusals import (
    NoSuchTime,
    NotADraft,
    NotReady,
    TimePassed,
    TooFarAhead,
    TooManyScheduled,
    UnknownZone,
)
from clerestory.clips.zones import moment_of, zone_names
from clerestory.people.models import Person
from clerestory.spine.models import Fact
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db
LONDON = "Europe/London"
API = "/api/clerestory/v1"


def draft(by: Person | None = None, **facts: object) -> Clip:
    values = {"standing": "draft", "published_at": None, "listed_at": None}
    return put(by or ada(), **values | facts)


def local(span: timedelta, zone: str = LONDON) -> str:
    return f"{timezone.now().astimezone(ZoneInfo(zone)) + span:%Y-%m-%dT%H:%M}"


def published(clip: Clip) -> QuerySet[Fact]:
    return Fact.objects.filter(name__endswith="ClipPublished", body__clip_id=str(clip.id))


def breaks(_clip: Clip) -> None:
    raise OSError


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    now = timezone.now

    def move(span: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + span)

    return move


@pytest.mark.parametrize(
    ("written", "zone", "meant"),
    [
        ("2027-01-15T09:30", LONDON, "2027-01-15T09:30"),
        ("2027-07-15T09:30", LONDON, "2027-07-15T08:30"),
        ("2027-07-15T09:30:59", "Asia/Kolkata", "2027-07-15T04:00"),
        # Twice that night: the first is meant.
        ("2026-10-25T01:30", LONDON, "2026-10-25T00:30"),
        ("2027-01-15T09:30", "UTC", "2027-01-15T09:30"),
    ],
)
def test_a_time_is_meant_in_its_zone(written: str, zone: str, meant: str) -> None:
    assert moment_of(written, zone) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "zone", "why"),
    [
        ("2027-03-28T01:30", LONDON, NoSuchTime),  # left out that night
        ("2027-02-30T01:30", LONDON, NoSuchTime),
        ("2027-01-15T09:30Z", LONDON, NoSuchTime),
        ("0001-01-01T00:00", "Asia/Tokyo", NoSuchTime),
        ("soon", LONDON, NoSuchTime),
        ("", LONDON, NoSuchTime),
        ("2027-01-15T09:30", "Europe/Nowhere", UnknownZone),
        ("2027-01-15T09:30", "../../etc/passwd", UnknownZone),
        ("2027-01-15T09:30", "", UnknownZone),
    ],
)
def test_what_is_no_time_is_refused(written: str, zone: str, why: type[Exception]) -> None:
    with pytest.raises(why):
        moment_of(written, zone)
    assert zone_names()[0] == "UTC"
    assert LONDON in zone_names()


def test_a_clip_is_published_once_when_its_time_has_come(
    later: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, waiting, refused, away = (
        draft(),
        draft(work="waiting"),
        draft(work="waiting"),
        draft(bashir()),
    )
    for one in (clip, waiting, refused, away):
        at = local(timedelta(hours=2))
        actions.schedule_clip(clip_id=one.id, by=one.author, at=at, zone=LONDON)
    Clip.objects.filter(id=refused.id).update(work="refused")
    Person.objects.filter(id=bashir().id).update(away_at=timezone.now())
    assert actions.publish_due() == 0
    later(timedelta(hours=3))
    with monkeypatch.context() as patch:
        # What fails halfway leaves the clip due.
        patch.setattr(schedules, "publish", breaks)
        actions.publish_due()
    assert Schedule.objects.filter(clip=clip).exists()
    actions.publish_due()
    assert actions.publish_due() == 0
    for one in (clip, waiting, refused, away):
        one.refresh_from_db()
    assert (clip.standing, clip.listed_at) == ("published", clip.published_at)
    assert published(clip).count() == 1
    assert (waiting.standing, waiting.publish_when_playable) == ("draft", True)
    assert (refused.standing, refused.publish_when_playable) == ("draft", False)
    assert set(Schedule.objects.values_list("clip", flat=True)) == {away.id}


def test_it_is_changed_cancelled_and_published_before(
    later: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = draft()

    def go(span: timedelta, zone: str = LONDON, by: Person | None = None) -> None:
        at = local(span, zone)
        actions.schedule_clip(clip_id=clip.id, by=by or ada(), at=at, zone=zone)

    with pytest.raises(TimePassed):
        go(timedelta(0))
    with pytest.raises(TooFarAhead):
        go(timedelta(days=370))
    with pytest.raises(NotFound):
        go(timedelta(hours=2), by=bashir())
    go(timedelta(hours=1))
    go(timedelta(days=365), "Asia/Tokyo")
    plan = queries.shown_clip(ada(), clip.id).scheduled
    assert plan is not None
    assert (plan.zone, plan.at - timezone.now() > timedelta(days=364)) == ("Asia/Tokyo", True)
    assert [one.id for one in queries.scheduled(ada())] == [clip.key]
    assert queries.drafts(ada()).items == []
    with pytest.raises(NotFound):
        actions.unschedule_clip(clip_id=clip.id, by=bashir())
    actions.unschedule_clip(clip_id=clip.id, by=ada())
    actions.unschedule_clip(clip_id=clip.id, by=ada())
    assert [one.id for one in queries.drafts(ada()).items] == [clip.key]
    go(timedelta(hours=1))
    monkeypatch.setattr(schedules, "MOST_SCHEDULED", 1)
    go(timedelta(hours=2))
    with pytest.raises(TooManyScheduled):
        actions.schedule_clip(
            clip_id=draft().id, by=ada(), at=local(timedelta(hours=1)), zone=LONDON
        )
    actions.publish_clip(clip_id=clip.id, by=ada())
    assert not Schedule.objects.exists()
    with pytest.raises(NotADraft):
        go(timedelta(hours=1))
    with pytest.raises(NotReady):
        actions.schedule_clip(
            clip_id=draft(work="refused").id, by=ada(), at=local(timedelta(hours=1)), zone=LONDON
        )
    later(timedelta(hours=3))
    actions.publish_due()
    assert published(clip).count() == 1


def test_a_scheduled_clip_is_nobody_elses(client: Client) -> None:
    clip = draft(open_description="")
    sign_in(client, ada())
    wish = {"at": local(timedelta(days=2)), "zone": LONDON}
    path = f"{API}/clips/{clip.key}/schedule"
    told = client.put(path, wish, content_type="application/json")
    assert told.json()["scheduled"]["zone"] == LONDON
    assert client.get(f"{API}/me/scheduled").json()[0]["id"] == clip.key
    assert client.get(f"{API}/me/clips").json()["items"][0]["scheduled"] is not None
    assert client.get(f"{API}/me/drafts").json()["items"] == []
    other, nobody = Client(), Client()
    sign_in(other, bashir())
    for reader in (other, nobody):
        for asked in ("", "/embed", "/edit", "/comments"):
            status = reader.get(f"/clips/{clip.key}{asked}").status_code
            assert status in {303, 401, 404, 405, 302}, asked
        assert reader.get(f"{API}/clips/{clip.key}").status_code == 404
        assert reader.get(f"/oembed?url=http://testserver{clip.address}").status_code == 404
        for listed in ("/clips", "/clips?author=ada", "/search/clips?q=clip", "/trending/clips"):
            assert clip.key not in reader.get(f"{API}{listed}").content.decode(), listed
        for seen in ("/", "/@ada", "/@ada/feed.atom", "/search"):
            assert clip.key not in reader.get(seen).content.decode(), seen
    assert other.get(f"{API}/me/scheduled").json() == []
    assert nobody.get(f"{API}/me/scheduled").status_code == 401
    assert nobody.put(path, wish, content_type="application/json").status_code == 401
    assert other.put(path, wish, content_type="application/json").status_code == 404
    assert other.delete(path).status_code == 404
    assert client.delete(path).status_code == 204


def test_it_is_scheduled_and_listed_by_day_without_script(client: Client) -> None:
    sign_in(client, ada())
    clip, other = draft(), draft()
    wish = {"audience": "public", "comments_from": "everyone", "then": "schedule", "zone": LONDON}
    late = client.post(f"{clip.address}/edit", {**wish, "at": "2020-01-01T09:00"})
    assert late.status_code == 422
    assert "That time has passed." in late.content.decode()
    day = timezone.now().astimezone(ZoneInfo(LONDON)).date() + timedelta(days=3)
    done = client.post(f"{clip.address}/edit", {**wish, "at": f"{day}T09:05"})
    assert done["Location"] == f"{clip.address}/edit?done=scheduled"
    form = page(client, f"{clip.address}/edit").one("form", action=f"{clip.address}/unschedule")
    assert f"{_words(day)}, 09:05 ({LONDON})" in form.text
    seen = page(client, "/me/drafts")
    assert f"{day:%B} {day.year}" in seen.one("li", class_="draft-day").text
    assert seen.one("section", aria_labelledby="drafts").text.count("A clip by") == 2
    assert (
        f"Scheduled for {day.day} {day:%B} {day.year}, 09:05" in client.get("/me").content.decode()
    )
    assert client.post(form["action"])["Location"] == f"{clip.address}/edit?done=unscheduled"
    assert not page(client, "/me/drafts").all("li", class_="draft-day")
    assert other.address in client.get("/me/drafts").content.decode()


def _words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def page(client: Client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Page(answer.content.decode())
