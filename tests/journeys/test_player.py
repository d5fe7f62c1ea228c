"""The player in Chromium: what a person sees, hears and steers on the watch screen."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.journeys.axe import violations
from tests.journeys.house import DESK, PHONE, Visitor
from tests.journeys.theatre import CLIPS, Theatre, theatre

Visit = Callable[..., Page]
VIDEOS = "[...document.querySelectorAll('.clip video')]"
# A film of which only the sound is left: it plays its time and shows nothing.
NO_PICTURE = "() => document.querySelector('[data-part=trouble]:not([hidden])')"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with theatre(tmp_path_factory.mktemp("theatre")) as place:
        yield place


@pytest.fixture
def visit(chromium: Browser, stage: Theatre) -> Iterator[Visit]:
    """Open pages; afterwards no page may have complained, of its policy or anything else."""
    visitors: list[Visitor] = []

    def go(path: str = "/", *, expected: str = "", **options: Any) -> Page:
        options.setdefault("viewport", PHONE)
        visitor = Visitor(chromium, stage.url, **options)
        visitor.complaints = Expected(expected)
        visitors.append(visitor)
        visitor.page.goto(path)
        return visitor.page

    yield go
    for visitor in visitors:
        visitor.context.close()
        assert visitor.complaints == []


class Expected(list[str]):
    """Complaints, without those that the test means to provoke."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._pattern = re.compile(pattern) if pattern else None

    def append(self, item: str) -> None:
        if self._pattern is None or not self._pattern.search(item):
            super().append(item)


def plays(page: Page, number: int = 0) -> None:
    """Wait until this clip, and only this one, plays and has shown a frame."""
    page.wait_for_function(
        f"""(n) => {VIDEOS}.every((video, at) => (at === n) === !video.paused)
            && {VIDEOS}[n].currentTime > 0.1
            && document.querySelectorAll('.clip')[n].hasAttribute('data-shown')""",
        arg=number,
    )


def of(page: Page, number: int, what: str) -> Any:
    """Return something of the video of one clip."""
    return page.evaluate(f"(n) => {VIDEOS}[n].{what}", number)


def choices(page: Page) -> dict[str, bool]:
    kept: dict[str, bool] = page.evaluate("JSON.parse(localStorage['clerestory.player'] ?? '{}')")
    return kept


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_first_clip_plays_by_itself_muted_and_loops(visit: Visit, size: dict[str, int]) -> None:
    page = visit(viewport=size)
    plays(page)
    assert of(page, 0, "muted") is True
    assert of(page, 0, "controls") is False
    page.evaluate(f"() => {{ {VIDEOS}[0].currentTime = 5.5 }}")
    page.wait_for_function(f"() => {VIDEOS}[0].currentTime < 3 && !{VIDEOS}[0].paused")


def test_keys_move_through_the_clips_and_it_is_said(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.keyboard.press("j")
    plays(page, 1)
    expect(page.locator("[data-part=told]")).to_have_text("Clip by Ada Quill. Four colours, wide")
    page.keyboard.press("ArrowUp")
    plays(page, 0)
    page.keyboard.press("ArrowDown")
    plays(page, 1)
    page.keyboard.press("k")
    plays(page, 0)


def test_a_swipe_moves_through_the_clips(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.mouse.move(195, 400)
    page.mouse.wheel(0, 788)
    plays(page, 1)


def test_the_address_bar_is_left_alone(visit: Visit) -> None:
    page = visit()
    plays(page)
    length, address = page.evaluate("history.length"), page.url
    page.keyboard.press("j")
    plays(page, 1)
    assert (page.evaluate("history.length"), page.url) == (length, address)


def test_the_next_clip_is_there_before_it_is_reached(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.wait_for_function(f"() => {VIDEOS}[1].readyState >= 3 && {VIDEOS}[1].paused")
    assert of(page, 4, "networkState") == 0  # nothing is asked for
    assert of(page, 4, "hasAttribute('src')") is False


def test_clips_that_left_the_window_are_given_up(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.keyboard.press("j")
    plays(page, 1)
    page.keyboard.press("j")
    page.keyboard.press("j")
    plays(page, 3)
    page.wait_for_function(
        f"() => {VIDEOS}[0].networkState === 0 && !{VIDEOS}[0].hasAttribute('src')"
    )
    for _ in range(3):
        page.keyboard.press("k")
    plays(page, 0)


def test_a_tap_gives_sound_and_the_choice_is_kept(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.mouse.click(195, 300)
    page.wait_for_function(f"() => !{VIDEOS}[0].muted && !{VIDEOS}[0].paused")
    assert choices(page)["sound"] is True
    button = page.locator(".clip").first.get_by_role("button", name="Sound", exact=True)
    expect(button).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.wait_for_function(f"() => !{VIDEOS}[0].muted && {VIDEOS}[0].currentTime > 0.1")
    page.keyboard.press("m")
    page.wait_for_function(f"() => {VIDEOS}[0].muted")
    assert choices(page)["sound"] is False


def test_a_clip_with_sound_stops_and_starts_by_a_tap(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.keyboard.press("m")
    page.mouse.click(195, 300)
    page.wait_for_function(f"() => {VIDEOS}[0].paused")
    expect(
        page.locator(".clip").first.get_by_role("button", name="Play", exact=True)
    ).to_be_visible()
    page.mouse.click(195, 300)
    plays(page)
    page.keyboard.press(" ")
    page.wait_for_function(f"() => {VIDEOS}[0].paused")


def test_captions_are_shown_above_the_words_and_can_be_switched_off(visit: Visit) -> None:
    page = visit()
    plays(page)
    lines = page.locator(".clip").first.locator("[data-part=lines]")
    expect(lines).to_have_text("The doors open.")
    words = page.locator(".clip").first.locator(".words")
    above, below = lines.bounding_box(), words.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    page.keyboard.press("c")
    expect(lines).to_be_hidden()
    page.reload()
    plays(page)
    expect(lines).to_be_hidden()
    page.locator(".clip").first.get_by_role("button", name="Captions").click()
    expect(lines).to_have_text("The doors open.")


def test_the_scrubber_is_a_slider_for_hand_and_keyboard(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.keyboard.press(" ")
    scrubber = page.locator(".clip").first.get_by_role("slider", name="Position")
    scrubber.focus()
    page.keyboard.press("End")
    page.wait_for_function(f"() => {VIDEOS}[0].currentTime > 5")
    expect(scrubber).to_have_attribute("aria-valuetext", re.compile(r"^[56] of 6 seconds$"))
    page.keyboard.press("Home")
    page.wait_for_function(f"() => {VIDEOS}[0].currentTime < 0.2")
    box = scrubber.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function(f"() => Math.abs({VIDEOS}[0].currentTime - 3) < 0.5")


def test_arrows_seek_and_keep_to_the_direction_of_the_page(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.keyboard.press(" ")
    page.evaluate(f"() => {{ {VIDEOS}[0].currentTime = 0.2 }}")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {VIDEOS}[0].currentTime > 5")
    page.evaluate("() => { document.documentElement.dir = 'rtl' }")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {VIDEOS}[0].currentTime < 1")


def test_single_letters_can_be_switched_off(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.locator(".clip").first.get_by_role("button", name="Playback").click()
    page.get_by_label("Single letters as keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    plays(page, 1)
    assert of(page, 1, "muted") is True


def test_the_list_goes_on_without_repeating_and_ends_by_saying_so(
    visit: Visit, stage: Theatre
) -> None:
    page = visit()
    plays(page)
    cards = page.locator(".clips > .clip")
    for _ in range(3):
        page.keyboard.press("j")
        page.wait_for_timeout(700)
    expect(cards).to_have_count(CLIPS)
    shown = cards.evaluate_all("(all) => all.map((card) => card.dataset.address)")
    assert shown == stage.clips
    for number in range(4, CLIPS + 1):
        page.keyboard.press("j")
        page.wait_for_function(
            """(n) => {
                const all = [...document.querySelectorAll('.clips > .clip, .end')];
                return Math.abs(all[n].getBoundingClientRect().top) < 1;
            }""",
            arg=number,
        )
    expect(page.get_by_role("heading", name="You are up to date")).to_be_in_viewport()
    page.wait_for_function(f"() => {VIDEOS}.every((video) => video.paused)")
    page.keyboard.press("k")  # whoever turns back finds the clip that they left playing
    plays(page, CLIPS - 1)
    page.keyboard.press("j")
    page.wait_for_function(f"() => {VIDEOS}.every((video) => video.paused)")
    page.get_by_role("button", name="Back to the newest").click()
    plays(page, 0)


def test_a_clip_that_the_page_loaded_looks_like_those_that_came_with_it(visit: Visit) -> None:
    page = visit()
    plays(page)
    page.evaluate("document.querySelectorAll('.clip')[3].scrollIntoView()")
    expect(page.locator(".clips > .clip")).to_have_count(CLIPS)
    shapes = page.evaluate(
        """() => {
            const shape = (card) => [...card.querySelectorAll('*')]
                .filter((one) => !one.closest('video, noscript, .description, .avatar'))
                .map((one) => one.localName + '.' + (one.dataset.part ?? one.dataset.act ?? ''));
            const all = [...document.querySelectorAll('.clips > .clip')];
            return [shape(all[4]), shape(all[6])].map((one) => one.join(' '));
        }"""
    )
    assert shapes[0] == shapes[1]
    expect(page.locator(".clip").nth(6).get_by_role("heading")).to_contain_text("Ada Quill")


def test_when_more_cannot_be_loaded_it_is_said_and_can_be_tried_again(visit: Visit) -> None:
    page = visit("/about", expected="ERR_FAILED")
    page.route("**/api/**", lambda route: route.abort())
    page.goto("/")
    plays(page)
    page.evaluate("document.querySelector('.end').scrollIntoView()")
    expect(page.get_by_role("heading", name="The next clips could not be loaded.")).to_be_visible()
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try again").last.click()
    expect(page.locator(".clips > .clip")).to_have_count(CLIPS)


def test_a_film_that_cannot_be_fetched_is_said_in_its_place(visit: Visit) -> None:
    page = visit("/about", expected="ERR_FAILED")
    page.route("**/*.mp4", lambda route: route.abort())
    page.goto("/")
    trouble = page.locator(".clip").first.get_by_role("alert")
    expect(trouble).to_contain_text("This clip could not be played.")
    page.unroute("**/*.mp4")
    trouble.get_by_role("button", name="Try again").click()
    plays(page)
    expect(trouble).to_be_hidden()


def test_a_film_that_is_late_is_said_to_be_and_plays_when_it_comes(visit: Visit) -> None:
    page = visit("/about")
    held: list[Route] = []
    late = True

    def hold(route: Route) -> None:
        held.append(route) if late else route.continue_()

    page.route("**/*.mp4", hold)
    page.goto("/")
    trouble = page.locator(".clip").first.get_by_role("alert")
    expect(trouble).to_contain_text("The clip is not arriving.", timeout=20_000)
    late = False
    for route in held:
        route.continue_()
    plays(page)
    expect(trouble).to_be_hidden()


def test_a_film_without_a_picture_is_noticed(visit: Visit) -> None:
    page = visit("/about")
    # What a browser does with a codec that it half knows: time passes, and no frame comes.
    page.add_init_script(
        "HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0;"
        "HTMLVideoElement.prototype.cancelVideoFrameCallback = () => {};"
    )
    page.goto("/")
    trouble = page.locator(".clip").first.get_by_role("alert")
    expect(trouble).to_contain_text("your browser shows no picture", timeout=20_000)
    page.wait_for_function(f"() => {VIDEOS}[0].paused")


def test_who_wants_less_motion_starts_clips_alone(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    button = page.locator(".clip").first.get_by_role("button", name="Play", exact=True)
    expect(button).to_be_visible()
    page.wait_for_function(f"() => {VIDEOS}[0].readyState >= 2")
    assert of(page, 0, "paused") is True
    button.click()
    plays(page)
    page.keyboard.press("j")
    page.wait_for_function(f"() => {VIDEOS}.every((video) => video.paused)")


def test_who_saves_data_gets_the_smallest_film_and_nothing_ahead(visit: Visit) -> None:
    page = visit("/about")
    page.evaluate("localStorage['clerestory.player'] = '{\"saver\": true}'")
    films: list[str] = []
    page.on("request", lambda one: films.append(one.url) if one.url.endswith(".mp4") else None)
    page.goto("/")
    plays(page)
    page.keyboard.press("j")
    plays(page, 1)
    addresses = {film.split("/")[-2] for film in films}
    assert len(addresses) == 2


def test_a_sensitive_clip_is_fetched_only_when_it_is_chosen(visit: Visit, stage: Theatre) -> None:
    films: list[str] = []
    page = visit("/about")
    page.on("request", lambda one: films.append(one.url))
    page.goto("/")
    plays(page)
    for _ in range(2):
        page.keyboard.press("j")
        page.wait_for_timeout(700)
    card = page.locator(f".clip[data-address='{stage.clips[2]}']")
    show = card.get_by_role("link", name="Show it")
    expect(show).to_be_in_viewport()
    still = card.locator("img.still").get_attribute("src") or ""
    folder = still.rsplit("/", 1)[0]
    assert not [film for film in films if folder in film and film.endswith(".mp4")]
    show.click()
    plays(page, 2)


def test_a_hidden_page_plays_nothing(visit: Visit) -> None:
    page = visit()
    plays(page)
    hide = """(hidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(hide, True)
    page.wait_for_function(f"() => {VIDEOS}[0].paused")
    page.evaluate(hide, False)
    plays(page)


def test_a_better_film_is_taken_at_the_loop_and_a_smaller_one_on_a_stall(visit: Visit) -> None:
    page = visit(viewport=DESK, device_scale_factor=2)
    plays(page)
    modest = of(page, 0, "currentSrc")
    page.evaluate(f"() => {{ {VIDEOS}[0].currentTime = 5 }}")
    page.wait_for_function(f"(old) => {VIDEOS}[0].currentSrc !== old", arg=modest)
    page.wait_for_function(f"() => {VIDEOS}[0].videoWidth === 720 && !{VIDEOS}[0].paused")
    # The event by which a browser says that data ran out; no "playing" follows it.
    page.evaluate(
        f"""() => {{
            const video = {VIDEOS}[0];
            const look = () => {{
                if (video.currentTime < 1 || video.currentTime > 3) return;
                video.removeEventListener('timeupdate', look);
                video.dispatchEvent(new Event('waiting'));
            }};
            video.addEventListener('timeupdate', look);
        }}"""
    )
    page.wait_for_function(f"(small) => {VIDEOS}[0].currentSrc === small", arg=modest)
    page.wait_for_function(f"() => {VIDEOS}[0].currentTime >= 1 && !{VIDEOS}[0].paused")


def test_the_link_is_copied_where_the_system_has_no_sheet(visit: Visit, stage: Theatre) -> None:
    page = visit("/about", permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script("delete Navigator.prototype.share")
    page.goto("/")
    plays(page)
    share = page.locator(".clip").first.get_by_role("button", name="Share")
    share.click()
    sheet = page.get_by_role("dialog", name="Share")
    expect(sheet.get_by_role("button", name="Send with another app")).to_be_hidden()
    assert violations(page) == []
    sheet.get_by_role("button", name="Copy the link", exact=True).click()
    expect(page.get_by_role("status").last).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{stage.url}{stage.clips[0]}"
    page.wait_for_function(f"() => {VIDEOS}[0].currentTime > 2")
    share.click()
    sheet.get_by_role("button", name="Copy the link from 0:").click()
    expect(sheet).to_be_hidden()
    moment = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(stage.url + stage.clips[0]) + r"\?t=[2-5]", moment)
    page.add_init_script(
        "const note = ({ target }) => (window.began ??= target.currentTime);"
        "document.addEventListener('playing', note, true);"
    )
    page.goto(f"{stage.clips[0]}?t=2")
    page.wait_for_function("() => window.began !== undefined")
    assert page.evaluate("window.began") >= 2
    page.goto(f"{stage.clips[0]}/share?t=2")
    assert violations(page) == []
    page.locator("[data-copy=address]").click()
    assert page.evaluate("navigator.clipboard.readText()").endswith("?t=2")


def test_the_systems_sheet_is_used_where_there_is_one(visit: Visit, stage: Theatre) -> None:
    page = visit("/about")
    page.add_init_script("navigator.share = async (what) => { window.handed = what }")
    page.goto("/")
    plays(page)
    page.locator(".clip").first.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Send with another app").click()
    page.wait_for_function("() => window.handed")
    assert page.evaluate("window.handed.url") == f"{stage.url}{stage.clips[0]}"


def test_the_description_opens(visit: Visit) -> None:
    page = visit()
    plays(page)
    card = page.locator(".clip").first
    more = card.get_by_role("button", name="Whole description")
    shut = card.locator(".description").bounding_box()
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    opened = card.locator(".description").bounding_box()
    assert shut is not None
    assert opened is not None
    assert opened["height"] > shut["height"]


def test_without_script_it_is_a_list_of_native_players(visit: Visit, stage: Theatre) -> None:
    page = visit(scripts=False)
    first = page.locator(".clip").first
    assert first.locator("video").get_attribute("controls") == ""
    expect(first.locator(".acts")).to_be_hidden()
    expect(first.locator(".description")).to_be_visible()
    page.get_by_role("link", name="More clips").click()
    expect(page.locator(".clip").first).to_have_attribute("data-address", stage.clips[5])


def test_a_picture_is_never_cropped_but_for_a_sliver_of_a_tall_one(visit: Visit) -> None:
    page = visit()
    plays(page)
    fits = page.evaluate(
        f"() => {VIDEOS}.slice(0, 2).map((one) => getComputedStyle(one).objectFit)"
    )
    assert fits == ["cover", "contain"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_of_a_clip_plays_and_copies_its_address(
    visit: Visit, stage: Theatre, size: dict[str, int]
) -> None:
    page = visit(stage.clips[0], viewport=size, permissions=["clipboard-read", "clipboard-write"])
    plays(page)
    expect(page.locator("[data-part=lines]")).to_have_text("The doors open.")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator("[data-part=toast]")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{stage.url}{stage.clips[0]}"


class Elsewhere(BaseHTTPRequestHandler):
    """Another site, whose page is what its server was given."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.page)  # type: ignore[attr-defined]  # see elsewhere()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serve a page from another site of this machine; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    Thread(target=server.serve_forever, daemon=True).start()

    def serve(html: str) -> str:
        server.page = html.encode()  # type: ignore[attr-defined]  # read by Elsewhere
        return f"http://localhost:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_another_site_shows_the_player(
    visit: Visit, stage: Theatre, elsewhere: Callable[[str], str]
) -> None:
    embed = f"{stage.url}{stage.clips[0]}/embed"
    frame_tag = f'<iframe src="{embed}" width="360" height="640" allow="autoplay"></iframe>'
    page = visit("/about", expected="favicon")
    page.goto(elsewhere(f'<!doctype html><link rel="icon" href="data:,">{frame_tag}'))
    frame = page.frame_locator("iframe")
    video = frame.locator("video")
    assert video.evaluate("(one) => one.paused")
    frame.get_by_role("button", name="Play", exact=True).click()
    video.evaluate("(one) => new Promise((done) => one.requestVideoFrameCallback(done))")
    expect(frame.get_by_role("link", name="Watch on Clerestory")).to_be_visible()


def test_offline_there_is_a_page_that_says_so(visit: Visit) -> None:
    page = visit("/about", expected="ERR_INTERNET_DISCONNECTED")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null || true")
    page.reload()
    page.context.set_offline(True)
    page.goto("/tags/light")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    font = page.evaluate("getComputedStyle(document.body).marginTop")
    assert font == "0px"  # the kept stylesheet is there, too
    kept = page.evaluate(
        """async () => {
            const names = await caches.keys();
            const all = await Promise.all(names.map(async (name) =>
                (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)));
            return all.flat();
        }"""
    )
    assert all(path == "/offline" or path.startswith("/static/") for path in kept)
    page.context.set_offline(False)


def test_a_browser_keeps_how_it_looks_and_reminds_of_a_break(visit: Visit) -> None:
    page = visit("/settings/look", color_scheme="light")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert page.evaluate(ground) == "rgb(250, 248, 243)"
    page.get_by_label("Dark", exact=True).check()
    page.get_by_label("Largest").check()
    page.get_by_label("After 15 minutes").check()
    assert violations(page) == []
    page.goto("/about")
    assert (page.evaluate(ground), page.evaluate(size)) == ("rgb(13, 17, 23)", 24)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("() => localStorage['clerestory.rest']").startswith('{"every":15')
    page.evaluate(
        """() => localStorage.setItem('clerestory.rest', JSON.stringify(
            { every: 15, watched: 15 * 60_000 - 300, at: Date.now() }))"""
    )
    page.goto("/")
    sheet = page.get_by_role("dialog", name="Time for a break?")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("after 15 minutes of watching")
    assert page.evaluate(f"() => {VIDEOS}.every((video) => video.paused)")
    assert violations(page) == []
    assert page.evaluate("() => document.activeElement.closest('dialog')?.id") == "rest"
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate(f"() => {VIDEOS}.every((video) => video.paused)"), "closed is not resumed"
    page.evaluate("() => document.getElementById('rest').showModal()")
    page.get_by_role("button", name="Go on watching").click()
    plays(page)
