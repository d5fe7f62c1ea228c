"""Reported without script, decided by a moderator, contested, and undone by another."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.house import PHONE, Visitor, phone_video, sign_up
from tests.journeys.test_staff import accessible, hired, url
from tests.premises import Premises, until

__all__ = ["url"]

FACTS = "At the second second the clip calls a family by a slur."
CLIP = """
from pathlib import Path
from clerestory.clips import actions
from clerestory.people.queries import person_by_handle
author = person_by_handle(None, {handle!r})
made = actions.post_file(by=author, path=Path({film!r}), description="One calm afternoon")
print(made.key)
"""


@pytest.fixture
def clip(premises: Premises, url: str, chromium: Browser, tmp_path: Path) -> tuple[Page, str]:
    """Give Ada's browser and the path of a clip of hers that everybody can watch."""
    ada = Visitor(chromium, url, viewport=PHONE)
    sign_up(premises, ada, "ada")
    key = premises.python(CLIP.format(handle="ada", film=str(phone_video(tmp_path)))).strip()
    path = f"/clips/{key}"
    until(lambda: ada.page.request.get(path).text().count("<source") > 0)
    return ada.page, path


def reports(page: Page, path: str) -> str:
    """Report a clip; return the address of the report's page."""
    page.goto(path)
    page.get_by_role("link", name="Report this clip").click()
    page.get_by_label("Hatred of people").check()
    page.get_by_label("Anything that helps").fill("At the second second")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("We have your report.").wait_for()
    return page.url


def decides(page: Page) -> None:
    """Take the one case that waits, look, and remove the clip."""
    page.goto("/moderation")
    accessible(page)
    page.get_by_role("button", name="Take it in hand").click()
    page.get_by_text("At the second second").wait_for()
    assert page.locator("video").count() == 0
    page.get_by_role("link", name="Show the clip").click()
    page.wait_for_function("() => document.querySelector('video').readyState > 0")
    accessible(page)
    page.get_by_role("button", name="Decide").click()
    page.get_by_label("Removed").check()
    page.get_by_label("Which rule of the terms").fill("Rule 2: nobody is abused")
    page.get_by_label("What you found").fill(FACTS)
    page.get_by_label("Why that is against it").fill("It abuses people for where they were born.")
    page.get_by_role("button", name="Decide with your passkey").click()
    page.get_by_text("Decided. The person has the reasons").wait_for()


def test_a_report_goes_to_a_decision_an_appeal_and_back(
    chromium: Browser, premises: Premises, url: str, clip: tuple[Page, str]
) -> None:
    ada, path = clip
    assert premises.tell("staff", "key").returncode == 0
    mona, nils = (
        hired(chromium, url, premises, handle, role="safety") for handle in ("mona", "nils")
    )
    signed = premises.tell("staff", "sign")
    assert signed.returncode == 0, signed.stderr

    # Somebody without an account, and without script.
    stranger = Visitor(chromium, url, scripts=False, viewport=PHONE).page
    report = reports(stranger, path)

    decides(mona)
    stranger.goto(report)
    stranger.get_by_text("Somebody looked at it, and we acted.").wait_for()
    assert stranger.request.get(path).status == 404

    ada.goto(path)
    ada.get_by_role("link", name="Read why, and appeal").click()
    accessible(ada)
    ada.get_by_role("link", name="Removed").click()
    ada.get_by_text(FACTS).wait_for()
    accessible(ada)
    ada.get_by_label("Why it is wrong").fill("It is a lamp, and says nothing.")
    ada.get_by_role("button", name="Send the appeal").click()
    ada.get_by_text("Your appeal is here.").wait_for()
    statement = ada.url.partition("?")[0]

    mona.goto("/moderation")
    mona.get_by_text("No appeal waits for you.").wait_for()
    nils.goto("/moderation")
    nils.get_by_role("link", name="Removed").click()
    nils.get_by_text("It is a lamp").wait_for()
    accessible(nils)
    nils.get_by_label("The decision is undone").check()
    nils.get_by_label("Why, for the person to read").fill("It is a lamp indeed.")
    nils.get_by_role("button", name="Decide with your passkey").click()
    nils.get_by_text("The appeal is decided.").wait_for()
    for place in ("log", "open", "brakes"):
        nils.goto(f"/moderation/{place}")
        accessible(nils)

    ada.goto(statement)
    ada.get_by_text("It is a lamp indeed.").wait_for()
    accessible(ada)
    ada.goto("/data/looked")
    assert ada.get_by_role("heading", name="Something of yours was decided on").count() == 2
    assert stranger.request.get(path).status == 200
    reader = Visitor(chromium, url, viewport=PHONE).page
    for place in ("/register", f"{path}/report", report):
        reader.goto(place)
        accessible(reader)
    reader.goto("/register")
    reader.get_by_text(
        "Lines here: 2. Entries of the kind “Moderation” for the public log: 2."
    ).wait_for()
