"""For you, in a browser: two tastes, two orders, the same requests; and everything can be seen."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, expect
from tests.journeys.axe import violations
from tests.journeys.cinema import CLIPS, Cinema, cinema
from tests.journeys.devices import (
    Device,
    ends,
    is_heard_while_it_meets_by_itself,
    is_told_what_is_wrong,
    looks_right,
    meets_by_itself,
    needles_of,
    tells_nothing,
)
from tests.journeys.house import DESK, PHONE, Visitor
from tests.journeys.tastes import (
    GIVEN,
    KNOWN,
    LEARN,
    LYING,
    PAIRS,
    PASSPHRASE,
    SESSIONS,
    VOUCH,
    Profile,
)
from tests.premises import until

from clerestory.spine.ids import from_text

FIRST = 6  # clips that are looked through before the two are compared


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cinema]:
    with cinema(tmp_path_factory.mktemp("cinema")) as place:
        yield place


def test_two_tastes_have_two_orders_and_ask_for_the_same(chromium: Browser, house: Cinema) -> None:
    profiles = [Profile(chromium, house, topic) for topic in ("trains", "cats")]
    orders, told = [], []
    for profile in profiles:
        profile.turn_on()
        profile.look_through(FIRST)
        # As when the page is left; only while it is here is what it sends still heard.
        with profile.page.expect_request("**/beacons"):
            profile.page.evaluate("dispatchEvent(new Event('pagehide'))")
        sessions = list(profile.asked)
        seen = profile.seen()
        order = profile.come_back()
        told.append(profile.told())
        orders.append(order)
        # What was seen does not come again; what was liked comes first, with others between.
        # The clip that plays may be written down at any moment.
        assert len(seen) >= FIRST
        assert not seen & set(order)
        assert len(profile.seen() | set(order)) == CLIPS
        liked = [profile.topic in title for title in order]
        assert (liked[0], sum(liked[:5]) >= min(3, sum(liked))) == (True, True), order
        _nothing_leaves(profile, sessions)
        assert profile.visitor.complaints == []
    assert orders[0] != orders[1]
    assert told[0] == told[1]
    assert any("/pools/cards-" in address for _, address, _, _ in told[0])
    for profile in profiles:
        profile.visitor.context.close()


def _nothing_leaves(profile: Profile, asked: list[Request]) -> None:
    """Check every request of a session: no history, and no cookie where one is counted."""
    beacons = [one for one in asked if one.url.endswith("/beacons")]
    assert beacons
    for one in beacons:
        reports = json.loads(one.post_data or "")["reports"]
        assert all(
            set(report) <= {"ticket", "reached", "replayed", "skipped", "through"}
            for report in reports
        )
    for one in [*beacons, *(one for one in asked if "/pools/" in one.url)]:
        assert "cookie" not in one.all_headers()
    for one in asked:
        if not one.url.endswith("/beacons"):
            assert one.method == "GET"
            assert "?" not in one.url
    kept = profile.page.evaluate("() => JSON.stringify(localStorage) + document.cookie")
    assert not any(row["id"] in kept for row in profile.rows())


def test_clips_of_institutions_alone_are_offered_to_whoever_asks_for_them(
    chromium: Browser, house: Cinema
) -> None:
    house.place.python(VOUCH.format(institution=True))
    profile = Profile(chromium, house, "cats")
    page = profile.page
    profile.turn_on()
    assert not all("trains" in title for title in profile.titles())
    page.goto("/taste")
    page.get_by_label("Offer clips of institutions alone").check()
    assert violations(page) == []
    order = profile.come_back()
    assert order
    assert all("trains" in title for title in order)
    expect(page.locator(".clip").first).to_contain_text("Institution")
    assert violations(page) == []
    # It fetches their pool, and all of their cards, as everybody does who chose so.
    pools = json.loads(page.request.get(f"{house.url}/pools/current.json").text())["pools"]
    asked = {one.url.rpartition("/")[2] for one in profile.asked if "/pools/" in one.url}
    theirs = pools["@institutions"]
    assert f"pool-{theirs['pool']}.bin" in asked
    assert {name for name in asked if name.startswith("cards-")} == {
        f"cards-{name}.json" for name in theirs["cards"]
    }
    assert profile.visitor.complaints == []
    # None is left: the page says why it is empty, and where that was chosen.
    house.place.python(VOUCH.format(institution=False))
    assert profile.come_back_to_nothing() == []
    expect(page.get_by_text("Only clips of institutions are offered")).to_be_visible()
    assert violations(page) == []
    profile.visitor.context.close()


def test_ones_own_marks_are_shown_and_nobody_whom_one_has_muted(
    chromium: Browser, house: Cinema
) -> None:
    liked, key = house.place.python(KNOWN).split()
    profile = Profile(chromium, house, "trains")
    cookie = {"name": "session", "value": key, "url": house.url}
    profile.visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
    profile.turn_on()
    titles = profile.titles()
    assert titles
    assert all("trains" in title for title in titles)
    card = profile.page.locator(f"[data-clip='{liked}']")
    expect(card.locator(".act.like")).to_have_attribute("aria-pressed", "true")
    expect(card.locator(".act.save")).to_have_attribute("aria-pressed", "false")
    told = [one.url for one in profile.asked if "/me/" in one.url]
    assert told == [f"{house.url}/api/clerestory/v1/me/offered"]


def test_a_taste_can_be_looked_at_forgotten_carried_and_turned_off(
    chromium: Browser, house: Cinema, tmp_path: Path
) -> None:
    profile = Profile(chromium, house, "trains")
    page = profile.page
    profile.turn_on()
    assert violations(page) == []
    profile.look_through(4)
    page.locator(".clip").nth(4).get_by_role("button", name="Why this").click()
    sheet = page.get_by_role("dialog", name="Why this clip")
    expect(sheet).to_contain_text("points, the sum of these:")
    less = sheet.get_by_role("button", name="Less: #")
    less.click()
    expect(less).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    page.goto("/taste")
    expect(page.locator("[data-part=wished] li")).to_contain_text("Less")
    expect(page.locator("#devices")).to_contain_text("This needs an account")
    rows = page.locator("[data-part=rows] tr")
    expect(rows).to_have_count(4)
    expect(page.locator("[data-part=topics] li").first).to_contain_text("#trains")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a width and a height
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "taste.json"
    saving.value.save_as(file)
    page.get_by_role("button", name="Forget: ").first.click()
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Forget all of it").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget all of it").click()
    expect(rows).to_have_count(0)
    assert profile.rows() == []

    for bad in ("[]", "nonsense", file.read_text().replace('"at": ', '"at": "x", "was": ')):
        page.locator("[data-part=import]").set_input_files(
            {"name": "bad.json", "mimeType": "application/json", "buffer": bad.encode()}
        )
        expect(page.locator("[data-part=told]")).to_contain_text("Nothing was changed")
    page.locator("[data-part=import]").set_input_files(file)
    expect(rows).to_have_count(4)
    assert len(profile.rows()) == 4

    page.get_by_label("For you, in an order made here").uncheck()
    page.goto("/for-you")
    expect(page.get_by_role("button", name="Turn it on in this browser")).to_be_visible()
    assert profile.visitor.complaints == []
    profile.visitor.context.close()


def test_pairs_are_given_one_by_one_by_nobody_and_only_while_that_is_asked_for(
    chromium: Browser, house: Cinema
) -> None:
    profile = Profile(chromium, house, "#")  # likes all there is
    page = profile.page
    page.clock.install()
    profile.turn_on()

    def given() -> list[Request]:
        return [one for one in profile.asked if one.url.endswith(PAIRS)]

    def pass_hours(hours: int) -> None:
        for _ in range(hours * 12):
            page.clock.fast_forward(300_000)
            page.wait_for_timeout(20)  # what is kept is read and written at its own pace
        page.wait_for_load_state("networkidle")

    profile.look_through(4)
    assert page.evaluate(GIVEN)["waiting"] == []
    page.goto("/taste")
    box = page.get_by_label("Give up to 20 pairs a day")
    expect(box).not_to_be_checked()
    box.check()
    expect(page.locator("[data-part=giving]")).to_have_text("Pairs that wait to be sent: 0")
    page.goto("/for-you")
    profile.look_through(4)
    until(lambda: len(page.evaluate(GIVEN)["waiting"]) == 6, seconds=20)
    assert given() == []
    page.goto("/taste")  # what waits outlives its page
    expect(page.locator("[data-part=giving]")).to_have_text("Pairs that wait to be sent: 6")
    page.goto("/clips/" + profile.rows()[0]["id"])
    pass_hours(7)
    told = [json.loads(one.post_data or "") for one in given()]
    assert [sorted(one) for one in told] == [["earlier", "later"]] * 6
    clips = [tuple(ticket.split(".")[0] for ticket in one.values()) for one in told]
    assert len(set(clips)) == 6  # each with each of four that were watched in a row
    assert {clip for pair in clips for clip in pair} <= {row["id"] for row in profile.rows()}
    for one in given():
        assert not {"cookie", "referer", "authorization"} & set(one.all_headers())
        answer = one.response()
        assert answer is not None
        assert answer.status == 204
    assert page.evaluate(GIVEN)["waiting"] == []

    page.goto("/for-you")
    profile.look_through(2)
    until(lambda: len(page.evaluate(GIVEN)["waiting"]) == 1, seconds=20)
    page.goto("/taste")
    page.get_by_label("Pause").check()
    until(lambda: page.evaluate(GIVEN)["waiting"] == [], seconds=20)
    page.goto("/clips/" + profile.rows()[0]["id"])
    pass_hours(7)
    assert len(given()) == 6
    assert profile.visitor.complaints == []
    profile.visitor.context.close()


def test_a_taste_is_shared_sealed_between_the_devices_of_one_person(
    chromium: Browser, house: Cinema
) -> None:
    keys = house.place.python(SESSIONS).split()
    first, second = (Device(Profile(chromium, house, "#"), house.url, key) for key in keys)
    first.profile.turn_on()
    first.profile.look_through(3)
    assert first.asked() == []  # it was not turned on
    needles = needles_of(first.profile.rows())
    for device in (first, second):
        device.page.goto("/taste")
    looks_right(first)
    first.enter("too short")
    first.problem("at least 12 characters")
    first.enter(PASSPHRASE)
    first.says("It is on.")
    expect(first.card.get_by_role("button", name="Sync now")).to_be_focused()
    looks_right(first)
    second.enter("five words drawn by heart")
    second.problem("This is not the passphrase")
    expect(second.card.get_by_role("button", name="Delete it on the server")).to_be_visible()
    assert second.ids() == []
    second.enter(PASSPHRASE)
    second.says("It is on.")
    assert second.ids() == first.ids()
    rows = second.page.locator("[data-part=rows] tr")
    expect(rows).to_have_count(len(first.ids()))
    rows.first.get_by_role("button", name="Forget").click()
    expect(second.page.locator("[data-part=told]")).to_have_text("Forgotten.")
    second.press("Sync now")
    second.says("Your devices have met.")

    sent = meets_by_itself(first, second)
    tells_nothing([*first.asked(), *second.asked()], needles)
    lying, opened = json.loads(house.place.python(LYING))
    assert [bytes.fromhex(one) for one in opened] == [sent]
    told = [*(bytes.fromhex(sealed) for sealed, _ in lying)]
    told += [run.err.read_bytes() for run in house.place.running]
    assert [needle for needle in needles for each in told if needle in each] == []
    is_heard_while_it_meets_by_itself(first)
    is_told_what_is_wrong(first)
    ends(first, second)
    assert json.loads(house.place.python(LYING)) == [[], []]
    for device in (first, second):
        # A browser complains of each answer that says: nothing there, not you, or nothing at all.
        complaints = device.profile.visitor.complaints
        known = ("status of 404", "status of 401", "net::ERR_FAILED")
        assert all(any(one in said for one in known) for said in complaints), complaints
        device.profile.visitor.context.close()


def test_what_was_learnt_from_pairs_ranks_and_old_vectors_are_turned(
    chromium: Browser, house: Cinema
) -> None:
    first = int(house.place.python(LEARN.format(gone="")))
    profile = Profile(chromium, house, "trains")
    profile.turn_on()
    profile.look_through(FIRST)
    order = profile.come_back()
    left = sum("trains" in title for title in order)
    assert ["trains" in title for title in order[:left]] == [True] * left
    profile.page.locator(".clip[data-playing] [data-act=why]").click()
    why = profile.page.get_by_role("dialog", name="Why this clip")
    expect(why).to_contain_text("by what people watch together")
    profile.page.keyboard.press("Escape")

    def known() -> dict[str, dict[str, Any]]:
        return {row["id"]: row["known"] for row in profile.rows() if row["known"]}

    before = known()
    assert {one["epoch"] for one in before.values()} == {first}
    gone = next(row["id"] for row in profile.rows() if "trains" in row["title"])
    second = int(house.place.python(LEARN.format(gone=str(from_text(gone)))))
    assert profile.come_back() != []
    after = known()
    assert {one["epoch"] for one in after.values()} == {second}
    # The clip is offered no more: its vector was brought here by the published turn.
    assert len(after[gone]["taste"]) == len(before[gone]["taste"]) == 32
    assert profile.visitor.complaints == []


def test_without_script_there_are_the_newest_clips(chromium: Browser, house: Cinema) -> None:
    visitor = Visitor(chromium, house.url, scripts=False)
    visitor.page.goto("/for-you")
    expect(visitor.page.locator(".clip")).to_have_count(5)
    assert "Without script these are the newest" in visitor.page.content()
    visitor.page.goto("/taste")
    assert "which needs script" in visitor.page.content()
    visitor.context.close()
