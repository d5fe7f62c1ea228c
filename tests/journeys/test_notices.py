"""Notices in the browser: the number moves while two people are there; and without script."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.axe import wrong
from tests.journeys.house import DESK, PHONE, Visitor
from tests.premises import premises, until

# Everything that can be told is told to Ada; Carys has nothing yet.
PEOPLE = """
from clerestory.notices import actions as notices
from clerestory.notices.kinds import SECURITY
from clerestory.people import actions as people
from clerestory.social import actions
from tests.social import rows
ada, bashir, carys = (
    people.admit_person(handle=handle, email=f"{handle}@example.org", password="light at noon 7")
    for handle in ("ada", "bashir", "carys")
)
for person, name in ((ada, "Ada Quill"), (bashir, "Bashir Noor"), (carys, "Carys Mair")):
    people.edit_profile(person=person, name=name, bio="", links=[])
names = {"dai": "Dai Roe", "eve": "Eve Roe"}
dai, eve = (people.add_sample_person(handle=one, name=names[one]) for one in names)
clip = rows.put(ada, description="The door of the old library, at noon, when nobody is there")
held = rows.put(ada, description="May I", comments_held=True)
said = actions.post_comment(clip_id=clip.id, by=ada, text="What do you see?")
for person in (dai, eve, bashir):
    actions.like_clip(clip_id=clip.id, by=person)
    actions.like_comment(comment_id=said.id, by=person)
for person in (dai, eve):
    people.follow(follower=person, followed=ada)
actions.repost_clip(clip_id=clip.id, by=eve)
actions.post_comment(clip_id=clip.id, by=dai, text="Light. " * 40)
actions.post_comment(clip_id=clip.id, by=eve, text="A door", answers=said.id)
actions.post_comment(clip_id=held.id, by=eve, text="Shown when you let it through")
actions.post_comment(clip_id=rows.put(eve).id, by=dai, text="Ask @ada")
for kind in SECURITY:
    notices.tell_of_account(person_id=ada.id, kind=kind)
print(*(people.open_session(person=person).key for person in (ada, bashir, carys)))
"""


@dataclass(frozen=True)
class Stage:
    """A running server, and who is signed in by what."""

    url: str
    keys: dict[str, str]

    def enter(self, browser: Browser, who: str, **options: object) -> Visitor:
        """Open a browser of somebody's."""
        visitor = Visitor(browser, self.url, **options)  # type: ignore[arg-type]  # handed on
        cookie = {"name": "session", "value": self.keys[who], "url": self.url}
        visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie's parts
        return visitor


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with premises(tmp_path_factory.mktemp("notices")) as place:
        url = place.up().url.rstrip("/")
        keys = place.python(PEOPLE).split()
        yield Stage(url, dict(zip(("ada", "bashir", "carys"), keys, strict=True)))


def test_the_number_moves_in_one_browser_when_somebody_acts_in_another(
    chromium: Browser, stage: Stage
) -> None:
    carys = stage.enter(chromium, "carys", viewport=DESK)
    bashir = stage.enter(chromium, "bashir", viewport=PHONE)
    page, tab = carys.page, carys.context.new_page()
    page.goto("/notices")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    badge = page.locator("[data-part=new]")
    with page.expect_response("**/events") as begun:
        expect(badge).to_be_hidden()
    assert begun.value.status == 200
    # He follows her: her number moves, and the page that is open offers what is new.
    bashir.page.goto("/@carys")
    bashir.page.locator("button.follow").click()
    expect(badge).to_be_visible()
    expect(badge.locator("[aria-hidden]")).to_have_text("1")
    expect(page.get_by_role("link", name="Notices 1 new")).to_be_visible()
    page.get_by_role("link", name="Show new ones").click()
    line = page.locator(".told")
    expect(line).to_contain_text("Bashir Noor follows you")
    expect(line).to_have_class("told new")
    # What she has had in sight is read, in this page and in her other one.
    expect(badge).to_be_hidden()
    tab.goto("/settings")
    tab.bring_to_front()
    expect(tab.locator("[data-part=new]")).to_be_hidden()
    # He takes it back: nothing is left of it.
    with bashir.page.expect_response("**/people/carys/follow"):
        bashir.page.locator("button.follow").click()
    until(lambda: page.reload() and page.get_by_text("Nothing yet.").count())
    assert [*carys.complaints, *bashir.complaints] == []
    carys.context.close()
    bashir.context.close()


def test_every_line_is_accessible_and_fits(chromium: Browser, stage: Stage) -> None:
    visitor = stage.enter(chromium, "ada", viewport=PHONE)
    page = visitor.page
    # They are to stay new for whoever looks next.
    page.route("**/me/notices/read", lambda route: route.fulfill(status=204))
    for path in ("/notices", "/settings/notices"):
        page.goto(path)
        assert wrong(page) == [], path
    page.goto("/notices")
    told = page.locator("main").inner_text()
    for sentence in (
        "Bashir Noor, Eve Roe and 1 other like your clip",
        "Bashir Noor, Eve Roe and 1 other like your comment",
        "Eve Roe and Dai Roe follow you",
        "A comment by Eve Roe waits for you",
        "Eve Roe replied to you",
        "Dai Roe mentioned you",
        "Somebody on the staff asked to see data of yours.",
    ):
        assert sentence in told, sentence
    assert visitor.complaints == []
    visitor.context.close()


def test_without_script_one_button_marks_all_as_read(chromium: Browser, stage: Stage) -> None:
    visitor = stage.enter(chromium, "ada", viewport=PHONE, scripts=False)
    page = visitor.page
    page.goto("/notices")
    assert page.locator(".told.new").count() > 5
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("status").first).to_have_text("All of it is marked as read.")
    expect(page.locator(".told.new")).to_have_count(0)
    page.goto("/settings/notices")
    page.get_by_role("checkbox", name="Likes of your clips By mail").check()
    page.get_by_role("checkbox", name="Replies to you Here").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("checkbox", name="Likes of your clips By mail")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Replies to you Here")).not_to_be_checked()
    visitor.context.close()
