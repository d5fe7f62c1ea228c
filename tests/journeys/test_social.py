"""What people do with each other in the browser: two of them at once, and one without script."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.axe import violations, wrong
from tests.journeys.house import DESK, PHONE, Visitor
from tests.premises import premises

PEOPLE = """
import time
from datetime import timedelta
from pathlib import Path
from django.utils import timezone
from clerestory.clips import actions as clips
from clerestory.clips.models import Clip
from clerestory.clips.queries import own_clip
from clerestory.people import actions as people
from clerestory.social import actions
from tests.clips.media.films import Filmer
ada, bashir, carys = (
    people.admit_person(handle=handle, email=f"{{handle}}@example.org", password="light at noon 7")
    for handle in ("ada", "bashir", "carys")
)
for person, name in ((ada, "Ada Quill"), (bashir, "Bashir Noor"), (carys, "Carys Mair")):
    people.edit_profile(person=person, name=name, bio="", links=[])
film = Filmer(Path({folder!r}))("tall.mp4", size=(360, 640), seconds=6)
def post(author, said, **how):
    clip = clips.post_file(by=author, path=film)
    clips.describe_clip(clip_id=clip.id, by=author, description=said, **how)
    clips.publish_clip(clip_id=clip.id, by=author)
    return clip
other = post(carys, "Somebody else's")
own = post(bashir, "Mine, and held", comments_held=True)
first = post(ada, "The door #light")
for clip in (other, own, first):
    while not own_clip(clip.author, clip.id).listed_at:
        time.sleep(0.05)
for number in range(3):
    made = actions.post_comment(clip_id=first.id, by=carys, text=f"Number {{number}} for @bashir")
actions.post_comment(clip_id=first.id, by=ada, text="Below it", answers=made.id)
actions.pin_comment(comment_id=made.id, by=ada)
actions.edit_comment(comment_id=made.id, by=carys, text="Changed since")
actions.post_comment(clip_id=own.id, by=carys, text="May I?")
actions.set_filters(by=bashir, words=["unkind"])
kept = actions.add_collection(by=bashir, name="Doors", public=True)
actions.like_clip(clip_id=other.id, by=bashir)
actions.repost_clip(clip_id=other.id, by=bashir, text="Look at this door")
actions.save_clip(clip_id=other.id, by=bashir, collection_id=kept.id)
people.mute(person=bashir, other=carys, days=3)
people.follow(follower=carys, followed=bashir)
dai, eve = (people.add_sample_person(handle=handle, name=handle) for handle in ("dai", "eve"))
people.block(person=bashir, other=dai)
row = Clip(author=bashir, work="complete", standing="published", published_at=timezone.now())
row.folder, row.audience = "f" * 32, "followers"
row.save()
draft = Clip.objects.create(author=bashir, folder="e" * 32, work="complete")
at = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT09:30")
clips.schedule_clip(clip_id=draft.id, by=bashir, at=at, zone="Europe/London")
steps = clips.add_playlist(by=bashir, name="Doors, one by one", description="In their order")
for one in (own, row):
    clips.put_in_playlist(playlist_id=steps.id, clip_id=one.id, by=bashir)
clips.set_private(person=bashir, private=True)
people.follow(follower=eve, followed=bashir)
keys = (people.open_session(person=person).key for person in (ada, bashir))
print(first.key, own.key, made.key, kept.key, steps.key, *keys)
"""


@dataclass(frozen=True)
class Stage:
    """A running server: the paths of Ada's and of Bashir's clip, and who is signed in by what."""

    url: str
    clip: str
    own: str
    comment: str
    collection: str
    playlist: str
    keys: dict[str, str]

    def enter(self, browser: Browser, who: str, **options: object) -> Visitor:
        """Open a browser of somebody's."""
        visitor = Visitor(browser, self.url, **options)  # type: ignore[arg-type]  # handed on
        cookie = {"name": "session", "value": self.keys[who], "url": self.url}
        visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
        return visitor


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("social")
    (folder / "films").mkdir()
    with premises(folder) as place:
        url = place.up().url.rstrip("/")
        told = place.python(PEOPLE.format(folder=str(folder / "films"))).split()
        clip, own, comment, collection, steps, *keys = told
        yield Stage(
            url,
            f"/clips/{clip}",
            f"/clips/{own}",
            f"/comments/{comment}",
            f"/saved/{collection}",
            f"/playlists/{steps}",
            dict(zip(("ada", "bashir"), keys, strict=True)),
        )


def screens(stage: Stage) -> list[str]:
    """Return the paths of every screen of this kind, to Bashir."""
    return [
        *("/following", "/saved", "/liked", "/requests", "/held", "/me/friends"),
        *("/@bashir", "/@bashir/reposts", "/@bashir/collections", "/@bashir/followers"),
        *("/@ada/following", "/settings/privacy", "/settings/comments", stage.collection),
        *("/search", "/search?q=door", "/search?q=carys&kind=people", "/search?q=li&kind=tags"),
        *("/search?q=zebras&captions=on", "/search?q=doot"),
        *(stage.playlist, f"{stage.playlist}/add", "/@bashir/playlists", "/me/drafts"),
        f"{stage.own}?in={stage.playlist.removeprefix('/playlists/')}",
        *(stage.clip, f"{stage.own}/edit", stage.comment, f"{stage.comment}/history"),
    ]


def test_every_screen_is_accessible_and_fits(chromium: Browser, stage: Stage) -> None:
    visitor = stage.enter(chromium, "bashir", viewport=PHONE)
    page = visitor.page
    for path in screens(stage):
        page.goto(path)
        page.evaluate(
            "for (const one of document.querySelectorAll('main details')) one.open = true"
        )
        assert wrong(page) == [], path
    sheet(page, stage)
    assert wrong(page) == []
    assert visitor.complaints == []
    visitor.context.close()


def sheet(page: Page, stage: Stage) -> None:
    """Open the comments over the first clip of the page for watching."""
    page.goto("/")
    clip = page.locator(f".clip[data-address='{stage.clip}']")
    expect(clip).to_have_attribute("data-mounted", "")
    clip.locator("[data-act=comments]").click()
    expect(page.locator(".talk .comment").first).to_be_visible()


def test_suggestions_are_taken_with_the_keyboard(chromium: Browser, stage: Stage) -> None:
    visitor = Visitor(chromium, stage.url, viewport=PHONE)
    page = visitor.page
    page.goto("/")
    page.get_by_role("link", name="Find").first.click()
    field = page.get_by_role("combobox")
    field.press_sequentially("The do")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_have_text("The door")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    page.wait_for_url("**/search?q=The+door*")
    tile = page.locator(f".tile a[href='{stage.clip}']")
    expect(tile.locator("video")).to_have_count(0)
    tile.hover()
    expect(tile.locator("video")).to_be_visible()
    page.mouse.move(0, 0)
    expect(tile.locator("video")).to_have_count(0)
    field.fill("#lig")
    expect(options).to_have_count(2)
    for key in ("ArrowUp", "Enter"):
        field.press(key)
    page.wait_for_url("**/tags/light")
    assert visitor.complaints == []
    visitor.context.close()


def test_a_playlist_is_ordered_by_the_keyboard_and_a_clip_pinned_at_once(
    chromium: Browser, stage: Stage
) -> None:
    visitor = stage.enter(chromium, "bashir", viewport=PHONE)
    page = visitor.page
    page.goto(stage.playlist)
    titles = page.locator(".playlist-row bdi")
    before = titles.all_inner_texts()
    page.get_by_role("button", name="Move down").first.focus()
    with page.expect_response("**/playlists/*/clips/*") as told:
        page.keyboard.press("Enter")
        expect(titles).to_have_text(before[::-1])
    assert told.value.status == 204
    # At the end of the list the keyboard stands on the way back.
    expect(page.locator(":focus")).to_have_attribute("value", "up")
    expect(page.locator("[data-part=told]")).to_have_text(f"{before[0]} is number 2 now.")
    page.reload()
    expect(titles).to_have_text(before[::-1])
    page.goto(stage.own)
    pin = page.get_by_role("button", name="Pin to your profile")
    with page.expect_response("**/pin"):
        pin.click()
        expect(pin).to_have_attribute("aria-pressed", "true")
    page.goto("/@bashir")
    expect(page.locator(".tile").first).to_contain_text("Mine, and held")
    assert visitor.complaints == []
    visitor.context.close()


def test_two_people_at_once_see_what_the_other_did(chromium: Browser, stage: Stage) -> None:
    ada = stage.enter(chromium, "ada", viewport=DESK)
    bashir = stage.enter(chromium, "bashir", viewport=PHONE)
    page = bashir.page
    # He follows her, at once to the eye, and in truth after a reload.
    page.goto("/@ada")
    follow = page.locator("button.follow")
    with page.expect_response("**/people/ada/follow"):
        follow.click()
        expect(follow).to_contain_text("Following")
    page.reload()
    expect(page.locator("button.follow")).to_contain_text("Following")
    ada.page.goto("/@ada")
    expect(ada.page.locator("[data-part=followers]")).to_have_text("1")
    # He likes her clip by a double tap; a second one takes nothing back.
    page.goto("/following")
    clip = page.locator(f".clip[data-address='{stage.clip}']")
    expect(clip).to_have_attribute("data-mounted", "")
    like = clip.locator("button.like")
    for _ in range(2):
        clip.locator("video").dblclick()
        expect(like).to_have_attribute("aria-pressed", "true")
        expect(like.locator(".number")).to_have_text("1")
    # He says something in the sheet while her clip plays on.
    clip.locator("[data-act=comments]").click()
    talk = page.locator(".talk")
    expect(talk.locator(".comment").first).to_contain_text("Changed since")
    talk.locator("textarea").fill("A fine door, @ada")
    with page.expect_response(f"**{stage.clip}/comments"):
        talk.get_by_role("button", name="Send").click()
    expect(talk.locator(".comment").first).to_contain_text("A fine door")
    moved = "(past) => document.querySelector('.clip video').currentTime !== past"
    page.wait_for_function(moved, arg=page.evaluate("document.querySelector('video').currentTime"))
    page.keyboard.press("Escape")
    expect(talk).to_be_hidden()
    expect(clip.locator("[data-act=comments]")).to_be_focused()
    # She reads it, likes it and answers; he sees both.
    ada.page.goto(stage.clip)
    said = ada.page.locator(".comment", has_text="A fine door")
    with ada.page.expect_response("**/like"):
        said.locator("button.like").click()
    said.get_by_role("link", name="Reply", exact=True).click()
    ada.page.locator("#say-text").fill("Thank you")
    with ada.page.expect_response(f"**{stage.clip}/comments"):
        ada.page.get_by_role("button", name="Send").click()
    expect(said).to_contain_text("Thank you")
    page.reload()
    expect(like).to_have_attribute("aria-pressed", "true")
    clip.locator("[data-act=comments]").click()
    theirs = talk.locator("#c-" + str(said.get_attribute("data-comment")))
    expect(theirs).to_contain_text("by the author")
    theirs.get_by_role("link", name="1 reply").click()
    expect(theirs).to_contain_text("Thank you")
    assert [*ada.complaints, *bashir.complaints] == []
    ada.context.close()
    bashir.context.close()


def test_what_the_server_does_not_take_is_undone_with_a_sentence(
    chromium: Browser, stage: Stage
) -> None:
    visitor = stage.enter(chromium, "bashir", viewport=PHONE)
    page = visitor.page
    page.goto(stage.clip)
    save = page.locator(".marks button.save")
    expect(page.locator("[data-island=clip] .clip")).to_have_attribute("data-mounted", "")
    toast = page.locator("[data-part=toast]")
    visitor.context.set_offline(True)
    save.click()
    expect(toast).to_have_text("The server cannot be reached. Nothing is lost: try again.")
    expect(save).to_have_attribute("aria-pressed", "false")
    say = page.locator("#say-text")
    say.fill("Not lost")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#say-problem")).to_have_text(
        "The server cannot be reached. Nothing is lost: try again."
    )
    expect(say).to_have_value("Not lost")
    visitor.context.set_offline(False)
    say.evaluate("(field) => { field.value = 'long '.repeat(201) }")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#say-problem")).to_contain_text("has 1004 characters; at most 1000 fit")
    expect(page.locator(".comment", has_text="long long")).to_have_count(0)
    visitor.context.close()


def test_all_of_it_works_without_script(chromium: Browser, stage: Stage) -> None:
    visitor = stage.enter(chromium, "ada", scripts=False, viewport=PHONE)
    page = visitor.page
    page.goto("/@carys")
    page.get_by_role("button", name="Follow").click()
    expect(page.locator("button.follow")).to_contain_text("Following")
    page.goto("/search")
    page.get_by_role("searchbox").fill("SOMEBODY")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".tile")).to_have_count(1)
    page.goto("/following")
    theirs = page.locator("article.clip").first
    theirs.get_by_role("link", name="Page of this clip").click()
    for mark in ("Like", "Save", "Repost"):
        button = page.locator(".marks").get_by_role("button", name=mark)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Your comment").fill("Said without script")
    page.get_by_role("button", name="Send").click()
    said = page.locator(".comment", has_text="Said without script")
    said.locator("summary").click()
    said.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".comment", has_text="Said without script")).to_have_count(0)
    visitor.context.close()
