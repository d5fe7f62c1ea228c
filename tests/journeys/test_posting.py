"""The way through: sign up, post from the phone, see it play, change it, share it, delete it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.house import DESK, PHONE, Visitor, phone_video, plays, sign_up
from tests.premises import Premises, put_away, until

PLANTED = (b"CanaryPhone", b"Canary 9000", b"+51.4995", b"IMG_0042")
CAPTIONS = "1\n00:00:00,000 --> 00:00:02,900\nGood morning, Westminster\n"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return phone_video(tmp_path_factory.mktemp("phone"))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_person_posts_from_the_phone_and_everybody_sees_it(
    chromium: Browser, premises: Premises, film: Path, size: dict[str, int]
) -> None:
    server = premises.up()
    author = Visitor(chromium, server.url, viewport=size)
    sign_up(premises, author, "ada_quill")
    page = author.page

    # Choose, and say things about it while it arrives.
    page.goto("/post")
    page.locator("input[type=file][name=file]").set_input_files(film)
    page.get_by_label("Description").fill("Morning light #clerestory")
    captions = film.with_name("captions.srt")
    captions.write_text(CAPTIONS)
    page.get_by_text("Captions and words for people").click()
    page.get_by_label("Captions file").set_input_files(captions)
    page.get_by_label("Language of the captions").select_option("en")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/clips/[0-9a-z]{26}$"))
    address = "/" + page.url.split("/", 3)[3]

    # Somebody else watches it: upright, with sound and captions.
    stranger = Visitor(chromium, server.url, viewport=size)
    seen = stranger.page
    seen.goto("/")
    seen.wait_for_selector("video", state="attached")
    facts = plays(seen)
    assert facts["height"] > facts["width"]
    assert facts["sound"] > 0
    seen.goto(address)
    expect(seen.locator("[data-part=description]")).to_have_text("Morning light #clerestory")
    cues = seen.evaluate(
        """async () => {
            const track = document.querySelector("track");
            return (await fetch(track.src)).text();
        }"""
    )
    assert "Good morning, Westminster" in cues
    head = seen.content()
    for mark in ('property="og:title"', 'property="og:video"', 'name="twitter:card"', "oembed"):
        assert mark in head

    # Nothing of what the phone wrote is in anything that is served or kept.
    until(lambda: put_away(premises.data), seconds=90)
    for file in premises.data.rglob("*"):
        if file.is_file() and "run" not in file.parts:
            kept = file.read_bytes()
            planted = PLANTED[:3] if "sqlite" in file.name else PLANTED
            assert not [mark for mark in planted if mark in kept], file

    # Change it, then delete it: gone for everybody, files and all.
    page.goto(f"{address}/edit")
    page.get_by_label("Description").fill("Evening light #clerestory")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(lambda url: not url.endswith("/edit"))
    seen.reload()
    expect(seen.locator("[data-part=description]")).to_have_text("Evening light #clerestory")
    page.goto(f"{address}/delete")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Deleted, with all its files.")).to_be_visible()
    gone = seen.goto(address)
    assert gone is not None
    assert gone.status == 404
    until(lambda: not list((premises.data / "media").rglob("*.mp4*")))
    assert author.complaints == []


def test_the_same_without_script(chromium: Browser, premises: Premises, film: Path) -> None:
    server = premises.up()
    author = Visitor(chromium, server.url, scripts=False, viewport=PHONE)
    sign_up(premises, author, "bashir_noor")
    page = author.page
    page.goto("/post")
    page.locator("input[type=file][name=file]").set_input_files(film)
    page.get_by_role("button", name="Send the video").click()
    page.wait_for_url(re.compile(r"/clips/[0-9a-z]{26}/edit$"))
    page.get_by_label("Description").fill("Plain and simple")
    page.get_by_role("button", name="Publish").click()
    address = _published(page)
    page.goto(address)
    expect(page.locator("[data-part=description]")).to_have_text("Plain and simple")
    reader = Visitor(chromium, server.url, scripts=False, viewport=PHONE)
    reader.page.goto("/")
    video = reader.page.locator("video").first
    assert video.get_attribute("controls") is not None
    assert video.locator("source").count() >= 1
    page.goto(f"{address}/delete")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Deleted, with all its files.")).to_be_visible()


def test_a_file_that_cannot_be_used_says_so_and_shows_the_way_on(
    chromium: Browser, premises: Premises, tmp_path: Path
) -> None:
    server = premises.up()
    author = Visitor(chromium, server.url, viewport=PHONE)
    sign_up(premises, author, "carys_mair")
    rubbish = tmp_path / "holiday.mp4"
    rubbish.write_bytes(b"this is no video" * 100)
    page = author.page
    page.goto("/post")
    page.locator("input[type=file][name=file]").set_input_files(rubbish)
    expect(page.get_by_text("We can play")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("link", name="Choose another video")).to_be_visible()


def test_an_upload_survives_the_line_the_tab_and_the_server(
    chromium: Browser, premises: Premises, tmp_path: Path
) -> None:
    server = premises.up()
    author = Visitor(chromium, server.url, viewport=DESK)
    sign_up(premises, author, "dai_morgan")
    film = _large(phone_video(tmp_path))
    page = author.page
    client = author.context.new_cdp_session(page)
    client.send("Network.enable")
    slow = {"latency": 20, "downloadThroughput": -1, "uploadThroughput": 4_000_000}
    client.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    page.goto("/post")
    page.locator("input[type=file][name=file]").set_input_files(film)
    page.wait_for_url(re.compile(r"/edit$"))
    address = "/" + page.url.split("/", 3)[3]

    # The web server is killed in the middle; the supervisor starts another, the page goes on.
    until(lambda: _arrived(premises) > 8_000_000)
    for child in server.children("clerestory.ops.serve"):
        child.kill()
    before = _arrived(premises)
    until(lambda: _arrived(premises) > before + 4_000_000, seconds=60)

    # The tab is closed; days later the same file goes on where it stopped.
    page.close(run_before_unload=False)
    kept = _arrived(premises)
    assert kept < film.stat().st_size
    page = author.context.new_page()
    page.goto(address)
    expect(page.get_by_text("Choose the same file again to go on")).to_be_visible()
    other = tmp_path / "other.mov"
    other.write_bytes(b"other")
    page.locator("[data-file]").set_input_files(other)
    expect(page.get_by_text("That is another file")).to_be_visible()
    page.locator("[data-file]").set_input_files(film)
    expect(page.locator("video.preview")).to_be_visible(timeout=60_000)
    assert plays(page, "video.preview")["height"] > 0


def _published(page: Page) -> str:
    address = "/" + page.url.split("/", 3)[3].split("/edit")[0]

    def is_out() -> bool:
        page.goto("/me")
        return page.get_by_text("Draft", exact=True).count() == 0

    until(is_out, seconds=60)
    return address


def _arrived(premises: Premises) -> int:
    return sum(file.stat().st_size for file in (premises.data / "originals").iterdir())


def _large(film: Path) -> Path:
    """Make a film of 40 MB: the same one with padding in a box that players skip."""
    size = 40_000_000
    with film.open("ab") as out:
        out.write((size + 8).to_bytes(4, "big") + b"free" + bytes(size))
    return film
