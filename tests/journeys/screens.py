"""Pictures of every screen, made from a running server with the sample clips: `bin/screens`."""

import sys
import tempfile
from pathlib import Path

import click
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page
from tests.api.programs import Program
from tests.journeys.cinema import cinema
from tests.journeys.house import DESK, PHONE, Visitor, chromium, phone_video, sign_up
from tests.journeys.tastes import PASSPHRASE, VOUCH, Profile
from tests.journeys.test_safety import CLIP, decides, reports
from tests.journeys.test_staff import asks, hired, named
from tests.premises import ROOT, premises, until

from clerestory.ops.demo.film import Film, make
from clerestory.ops.demo.scenes import pond, train

OUT = ROOT / "docs" / "screens"
SESSION = """
from clerestory.people import actions
from clerestory.people.queries import person_by_handle
print(actions.open_session(person=person_by_handle(None, {handle!r})).key)
"""
# Whoever posted the first sample gets company: comments, one that waits, followers, one who asks.
COMPANY = """
from clerestory.clips import queries as clips
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.people.queries import person_by_handle
from clerestory.social import actions
from clerestory.spine.ids import from_text
me = person_by_handle(None, {handle!r})
others = [person_by_handle(None, one) for one in dict.fromkeys({others!r}) if one != me.handle]
first, theirs = from_text({clip!r}), [from_text(one) for one in {clips!r}]
words = ("The light at the end is lovely.", "How long did this take, @{{}}?", "Again, please.")
for number, said in enumerate(words):
    by = others[number % len(others)]
    made = actions.post_comment(clip_id=first, by=by, text=said.format(me.handle))
    actions.like_comment(comment_id=made.id, by=others[0])
actions.post_comment(clip_id=first, by=me, text="One calm afternoon.", answers=made.id)
actions.pin_comment(comment_id=made.id, by=me)
actions.set_filters(by=me, words=["rubbish"])
actions.post_comment(clip_id=first, by=others[-1], text="Not rubbish at all!")
kept = actions.add_collection(by=me, name="For the town hall")
for clip in theirs:
    if clips.clip_for(me, clip).author_id != me.id:
        actions.like_clip(clip_id=clip, by=me)
        actions.save_clip(clip_id=clip, by=me, collection_id=kept.id)
        actions.repost_clip(clip_id=clip, by=me, text="Look how calm this is.")
for other in others:
    actions.like_clip(clip_id=first, by=other)
    people.follow(follower=other, followed=me)
    people.follow(follower=me, followed=other)
asks = people.add_sample_person(handle="sample_asks", name="Somebody new")
Person.objects.filter(id=me.id).update(private=True)
people.follow(follower=asks, followed=me)
Person.objects.filter(id=me.id).update(private=False)
people.mute(person=me, other=asks, days=3)
from datetime import timedelta
from django.utils import timezone
from clerestory.feed.models import REACHED, Tally
for ago in range(20):
    left = [9, 6, 4, 3, 3, 2, 2, 2, 1, 3, 25 + 3 * (ago % 7)]
    Tally.objects.create(
        clip_id=first, day=timezone.now().date() - timedelta(days=ago), shown=sum(left), skipped=9,
        replayed=4, through_newest=20, through_following=9, through_for_you=31 + ago,
        through_page=6, **dict(zip(REACHED, left)))
from clerestory.clips.actions import reckon
reckon()
mine = [one.id for one in clips.own(me).items]
from clerestory.clips import actions as clip_actions
from clerestory.clips.models import Clip
steps = clip_actions.add_playlist(by=me, name="Light in the morning", description="In their order.")
for one in mine:
    clip_actions.put_in_playlist(playlist_id=steps.id, clip_id=from_text(one), by=me)
clip_actions.pin_clip(clip_id=first, by=me)
for hour in (9, 18):
    draft = Clip.objects.create(author=me, folder=f"{{hour:032d}}", work="complete")
    clip_actions.describe_clip(clip_id=draft.id, by=me, description=f"Evening, part {{hour}}")
    day = timezone.now() + timedelta(days=hour // 3)
    at = f"{{day:%Y-%m-%d}}T{{hour:02}}:30"
    clip_actions.schedule_clip(clip_id=draft.id, by=me, at=at, zone="Europe/London")
Clip.objects.create(author=me, folder="d" * 32, work="complete")
print(made.key, kept.key, steps.key)
"""
SIZES = {"phone": PHONE, "desk": DESK}
GAP = 24
SAMPLES = 6
LEAST_SEEN = 24  # of 255, in one colour of one pixel


def pages(
    clip: str, handle: str, comment: str, collection: str, playlist: str
) -> dict[str, tuple[str, bool]]:
    """Return, for each picture, the address and whether somebody is signed in."""
    return {
        "comments": ("/", True),
        "comment": (f"/comments/{comment}", True),
        "held": ("/held", True),
        "following": ("/following", True),
        "followers": (f"/@{handle}/followers", True),
        "requests": ("/requests", True),
        "saved": ("/saved", True),
        "collection": (f"/saved/{collection}", True),
        "reposts": (f"/@{handle}/reposts", False),
        "playlists": (f"/@{handle}/playlists", True),
        "playlist": (f"/playlists/{playlist}", True),
        "playlist-add": (f"/playlists/{playlist}/add", True),
        "playlist-clip": (f"/clips/{clip}?in={playlist}", False),
        "drafts": ("/me/drafts", True),
        "notices": ("/notices", True),
        "settings-notices": ("/settings/notices", True),
        "settings-privacy": ("/settings/privacy", True),
        "settings-comments": ("/settings/comments", True),
        "explore": ("/search", False),
        "find": ("/search?q=sample", True),
        "suggestions": ("/search", False),
        "watch": ("/", False),
        "clip": (f"/clips/{clip}", False),
        "profile": (f"/@{handle}", False),
        "tag": ("/tags/sample", False),
        "about": ("/about", False),
        "privacy": ("/privacy", False),
        "assurance": ("/assurance", False),
        "verify": ("/verify-here.html", False),
        "sign-up": ("/sign-up", False),
        "language": ("/language", False),
        "sign-in": ("/sign-in", False),
        "not-found": ("/nothing-here", False),
        "leaving": ("/leaving?to=https%3A%2F%2Fquill.example%2Fabout", False),
        "post": ("/post", True),
        "edit": (f"/clips/{clip}/edit", True),
        "delete": (f"/clips/{clip}/delete", True),
        "me": ("/me", True),
        "numbers": ("/me/numbers", True),
        "numbers-clip": (f"/clips/{clip}/numbers", True),
        "settings": ("/settings", True),
        "data": ("/data", True),
        "data-looked": ("/data/looked", True),
        "data-receipts": ("/data/receipts", True),
        "share": (f"/clips/{clip}/share?t=2", False),
        "download": (f"/clips/{clip}/download", True),
        "settings-found": ("/settings?q=pass", True),
        "settings-look": ("/settings/look", False),
        "settings-profile": ("/settings/profile", True),
        "settings-ways": ("/settings/ways", True),
        "settings-sessions": ("/settings/sessions", True),
    }


def take(browser: Browser, url: str, key: str, shots: dict[str, tuple[str, bool]]) -> None:
    """Take all pictures at all sizes."""
    for size, viewport in SIZES.items():
        for name, (path, signed_in) in shots.items():
            visitor = Visitor(browser, url, viewport=viewport)
            if signed_in:
                cookie = {"name": "session", "value": key, "url": url}
                visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
            visitor.page.goto(path)
            settle(visitor.page)
            if name == "comments":
                visitor.page.locator("[data-act=comments]").first.click()
                visitor.page.locator(".talk .comment").first.wait_for()
            if name == "suggestions":
                visitor.page.get_by_role("combobox").press_sequentially("sam")
                visitor.page.get_by_role("option").first.wait_for()
            raw = OUT / f"{name}-{size}.png"
            visitor.page.screenshot(path=raw)
            smaller(raw)
            visitor.context.close()
            click.echo(raw.relative_to(ROOT))


def both(page: Page, name: str, at: str = "") -> None:
    """Take one page at all sizes as it stands, or from this part of it on."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # a width and a height
        if at:
            page.locator(at).evaluate("(part) => part.scrollIntoView()")
        page.wait_for_timeout(500)
        raw = OUT / f"{name}-{size}.png"
        page.screenshot(path=raw)
        smaller(raw)
        click.echo(raw.relative_to(ROOT))


def take_desk(browser: Browser, folder: Path) -> None:
    """Take pictures of staff at work, on a server of their own."""
    with premises(folder) as place:
        url = named(place)
        sign_up(place, Visitor(browser, url, viewport=DESK), "ada")
        place.tell("staff", "key")
        edith = hired(browser, url, place, "edith", "GB", DESK)
        femi = hired(browser, url, place, "femi", "IE", DESK)
        place.tell("staff", "sign")
        path = asks(edith, "ada")
        both(edith, "desk-request")
        edith.goto("/desk")
        edith.get_by_role("link", name="Ticket 4711").click()
        edith.wait_for_load_state("networkidle")
        both(edith, "desk-case")
        femi.goto("/desk")
        both(femi, "desk")
        femi.goto(path)
        femi.get_by_role("button", name="Approve with your passkey").click()
        femi.get_by_text("Approved.").wait_for()
        edith.goto(path)
        edith.get_by_role("button", name="Open with your passkey").click()
        edith.get_by_role("button", name="Show: E-mail address").click()
        edith.get_by_text("ada@example.org").wait_for()
        both(edith, "desk-open")


def take_for_you(browser: Browser, folder: Path) -> None:
    """Take pictures of what is ordered in the browser, and why."""
    films = [folder / "trains.mp4", folder / "ponds.mp4"]
    for scene, film in zip((train, pond), films, strict=True):
        make(Film(film.stem, scene, 8, (220.0, 330.0)), film)
    with cinema(folder, films) as house:
        somebody = Profile(browser, house, "trains")
        page = somebody.page
        page.goto("/for-you")
        both(page, "for-you-off")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a width and a height
        somebody.turn_on()
        somebody.look_through(4)
        settle(page)
        both(page, "for-you")
        # What was watched goes into the order of the next visit.
        page.goto("/for-you")
        settle(page)
        page.locator(".clip").first.get_by_role("button", name="Why this").click()
        page.get_by_role("dialog", name="Why this clip").wait_for()
        both(page, "why")
        page.goto("/taste")
        page.locator("[data-part=rows] tr").first.wait_for()
        both(page, "taste")
        key = house.place.python(SESSION.format(handle="ada")).strip()
        cookie = {"name": "session", "value": key, "url": house.url}
        somebody.visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
        page.goto("/taste")
        card = page.locator("#devices")
        card.get_by_role("button", name="Turn it on").wait_for()
        for name in ("taste-devices-off", "taste-devices"):
            both(page, name, "#devices")
            if name == "taste-devices-off":
                card.get_by_role("textbox", name="Passphrase").fill(PASSPHRASE)
                card.get_by_role("button", name="Turn it on").click()
                card.get_by_text("It is on. Your devices").wait_for()
        house.place.python(VOUCH.format(institution=True))
        page.goto("/@ada")
        both(page, "institution")
        page.goto("/for-you")
        page.locator(".clip", has_text="Institution").first.wait_for()
        both(page, "for-you-institution")


def take_moderation(browser: Browser, folder: Path) -> None:
    """Take pictures of a report, of what moderators see of it, and of what comes of it."""
    with premises(folder) as place:
        url = named(place)
        author, stranger = (Visitor(browser, url, viewport=DESK).page for _ in range(2))
        sign_up(place, Visitor(browser, url, viewport=DESK), "bashir")
        film = str(phone_video(folder))
        path = f"/clips/{place.python(CLIP.format(handle='bashir', film=film)).strip()}"
        until(lambda: stranger.request.get(path).text().count("<source") > 0)
        place.tell("staff", "key")
        mona = hired(browser, url, place, "mona", role="safety")
        place.tell("staff", "sign")
        stranger.goto(f"{path}/report")
        both(stranger, "report")
        reports(stranger, path)
        both(stranger, "report-made")
        mona.goto("/moderation")
        both(mona, "moderation")
        mona.goto("/moderation/open")
        both(mona, "moderation-open")
        for kind, entry in (
            ("word", "rubbish"),
            ("domain", "spam.example"),
            ("mail", "bin.example"),
        ):
            place.tell("brakes", "add", kind, entry)
        mona.goto("/moderation/brakes")
        both(mona, "moderation-brakes")
        mona.goto("/moderation")
        mona.get_by_role("button", name="Take it in hand").click()
        mona.wait_for_load_state("networkidle")
        both(mona, "moderation-case")
        mona.get_by_role("button", name="Give it back").click()
        decides(mona)
        stranger.goto("/register")
        both(stranger, "register")
        key = place.python(SESSION.format(handle="bashir"))
        author.context.add_cookies([{"name": "session", "value": key, "url": url}])
        until(lambda: "/decisions/" in author.request.get("/notices").text())
        author.goto("/notices")
        both(author, "notices-decided")
        author.goto("/decisions")
        both(author, "decisions")
        author.get_by_role("link", name="Removed").click()
        author.wait_for_load_state("networkidle")
        both(author, "decision")


def settle(page: Page) -> None:
    """Wait until nothing moves in: scripts, icons, and the picture of a clip that plays."""
    page.wait_for_load_state("networkidle")
    if page.locator("[data-island=watch] video, [data-island=clip] video").count():
        page.wait_for_function(
            "() => [...document.querySelectorAll('video')].some((each) => each.currentTime > 0.8)",
            timeout=120_000,  # a machine that is busy plays late
        )
    page.wait_for_timeout(500)


def smaller(file: Path) -> None:
    """Keep the repository small: a palette, where the eye sees no difference."""
    with Image.open(file) as picture:
        whole = picture.convert("RGB")
    few = whole.quantize(256, dither=Image.Dither.NONE)
    # A small mark in a colour of its own, such as a sign on a button, must not be lost.
    lost = ImageChops.difference(whole, few.convert("RGB")).getextrema()
    kept = few if max(most for _, most in lost) <= LEAST_SEEN else whole  # type: ignore[misc]  # RGB
    kept.save(file, optimize=True)


def pair(name: str) -> None:
    """Put phone and desk beside each other for the README."""
    sides = [Image.open(OUT / f"{name}-{size}.png").convert("RGB") for size in SIZES]
    height = min(side.height for side in sides)
    scaled = [side.resize((round(side.width * height / side.height), height)) for side in sides]
    sheet = Image.new("RGB", (sum(side.width for side in scaled) + GAP, height), "white")
    across = 0
    for side in scaled:
        sheet.paste(side, (across, 0))
        across += side.width + GAP
    sheet.save(OUT / f"{name}.png", optimize=True)


def main() -> int:
    """Start a server with the samples and take the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, premises(Path(folder)) as place:
        server = place.up("--demo")
        program = Program(place, server.url, "sample_visitor")

        def clips() -> list[dict[str, object]]:
            items: list[dict[str, object]] = program.call("GET", "/api/clerestory/v1/clips")[2][
                "items"
            ]
            return items

        until(
            lambda: len(clips()) == SAMPLES and all(c["work"] == "complete" for c in clips()),
            seconds=300,
        )
        first = clips()[0]
        author = first["author"]
        assert isinstance(author, dict)
        key = place.python(SESSION.format(handle=author["handle"]))
        told = COMPANY.format(
            handle=author["handle"],
            others=[clip["author"]["handle"] for clip in clips()],  # type: ignore[index]  # the same
            clip=first["id"],
            clips=[clip["id"] for clip in clips()],
        )
        comment, collection, playlist = place.python(told).split()
        with chromium() as browser:
            shots = pages(str(first["id"]), author["handle"], comment, collection, playlist)
            take(browser, server.url, key, shots)
            server.stop()
            for name, further in (
                ("desk", take_desk),
                ("moderation", take_moderation),
                ("for-you", take_for_you),
            ):
                (Path(folder) / name).mkdir()
                further(browser, Path(folder) / name)
    pair("watch")
    return 0


if __name__ == "__main__":
    sys.exit(main())
