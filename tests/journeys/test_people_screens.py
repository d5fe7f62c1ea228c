"""The screens of people to the eye and the ear, with and without their problems."""

import socket
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.axe import too_wide, wrong
from tests.journeys.house import PASSWORD, PHONE, Visitor, mail_to, sign_up
from tests.premises import Premises, premises

SESSION = """
from clerestory.people import actions
from clerestory.people.models import Passkey
person = actions.sign_up(handle="ada", email="ada@example.org", password="window light at noon")
Passkey.objects.create(person=person, name="A phone", credential=b"1", public_key=b"1")
actions.add_token(person=person, name="A script")
actions.open_session(person=person, user_agent="Firefox/1 Android")
print(actions.open_session(person=person).key)
"""
SIGNED_OUT = ("/sign-up", "/sign-in", "/reset", "/reset?done=sent", "/sign-out", "/confirm/x")
SIGNED_IN = (
    "/confirm",
    "/settings",
    "/settings?done=confirmed",
    "/settings/profile",
    "/settings/account",
    "/settings/ways",
    "/settings/sessions",
    "/settings/leaving",
    "/data",
    "/data/copies",
    "/data/looked",
    "/data/went",
    "/data/receipts",
    "/privacy",
    "/sign-out",
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Premises, str, str]]:
    """Give a server, its address and the key of a session."""
    with premises(tmp_path_factory.mktemp("stage")) as place:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        url = f"http://localhost:{port}"
        place.environment["CLERESTORY_PUBLIC_URL"] = url
        place.start("up", "--port", str(port)).ready()
        yield place, url, place.python(SESSION)


def look(page: Page, what: str) -> None:
    """Find nothing wrong with a page, and all of it that can be folded."""
    page.wait_for_load_state()
    for summary in page.locator("summary").all():
        summary.click()
    assert wrong(page) == [], what


# As a language whose words are 40 % longer: single words grow, of several some are said again.
LENGTHEN = """() => {
  for (const one of document.querySelectorAll('main .page details')) one.open = true;
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  for (const text of texts) {
    if (!/\\p{L}{2}/u.test(text.data)) continue;
    if (text.parentElement.closest('code, bdi, script, select, textarea')) continue;
    const said = text.data.trim();
    const more = said.slice(0, Math.ceil(said.length * 0.4));
    text.data = text.data.replace(said, () => said + (said.includes(' ') ? ' ' : '') + more);
  }
  return texts.length;
}"""


def test_welsh_and_longer_words_fit_a_phone(
    chromium: Browser, stage: tuple[Premises, str, str]
) -> None:
    _, url, key = stage
    visitor = Visitor(chromium, url, viewport=PHONE, locale="cy")
    page = visitor.page
    for path in ("/", "/search", "/language", "/about", *SIGNED_OUT, "", *SIGNED_IN, "/post"):
        if not path:
            visitor.context.add_cookies([{"name": "session", "value": key, "url": url}])
            continue
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "cy", path
        cut = page.locator(".frame-nav .text").evaluate_all(
            "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
        )
        assert cut == 0, path
        assert page.evaluate(LENGTHEN) > 0, path
        assert too_wide(page) == [], path


def test_every_screen_is_accessible_and_fits(
    chromium: Browser, stage: tuple[Premises, str, str]
) -> None:
    _, url, key = stage
    visitor = Visitor(chromium, url, viewport=PHONE)
    for path in SIGNED_OUT:
        visitor.page.goto(path)
        look(visitor.page, path)
    visitor.context.add_cookies([{"name": "session", "value": key, "url": url}])
    for path in SIGNED_IN:
        visitor.page.goto(path)
        look(visitor.page, path)
    gone = "status of 410 (Gone)"
    assert [said for said in visitor.complaints if gone not in said] == []


def test_problems_are_accessible_and_said_at_their_field(
    chromium: Browser, stage: tuple[Premises, str, str]
) -> None:
    _, url, key = stage
    visitor = Visitor(chromium, url, viewport=PHONE)
    page = visitor.page
    page.goto("/sign-up")
    page.get_by_label("Handle").fill("admin")
    page.get_by_label("E-mail address").fill("iris@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open an account").click()
    look(page, "sign-up with a problem")
    field = page.get_by_role("textbox", name="Handle")
    described = field.evaluate(
        "(one) => one.getAttribute('aria-describedby').split(' ')"
        ".map((id) => document.getElementById(id).textContent).join(' ')"
    )
    assert "could pass for an office" in described
    page.goto("/sign-in")
    page.get_by_label("Handle or e-mail address").fill("ada")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert "do not belong together" in page.get_by_role("alert").first.inner_text()
    look(page, "sign-in with a problem")
    visitor.context.add_cookies([{"name": "session", "value": key, "url": url}])
    page.goto("/settings/ways")
    page.get_by_role("button", name="Set up an app").click()
    look(page, "an app half set up")
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    look(page, "an app with a wrong code")
    page.goto("/settings/sessions")
    page.get_by_label("Name of the program").fill("Another")
    page.get_by_role("button", name="Make a key").click()
    look(page, "a key, shown once")


def test_everything_works_without_script_and_without_a_mouse(
    chromium: Browser, stage: tuple[Premises, str, str]
) -> None:
    place, url, _ = stage
    visitor = Visitor(chromium, url, scripts=False, viewport=PHONE)
    page = visitor.page
    sign_up(place, visitor, "carys")
    # The page of settings has a second status, which tells how many its search found.
    told = page.get_by_role("status").first.inner_text()
    assert told.startswith("Your address is confirmed")
    page.get_by_role("link", name="Profile").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/profile")
    page.get_by_label("Name").fill("Carys Mair")
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()
    page.goto("/settings")
    page.get_by_role("main").get_by_role("button", name="Sign out").press("Enter")
    page.goto("/sign-in")
    page.get_by_label("Handle or e-mail address").fill("carys@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    page.goto("/settings/leaving")
    page.get_by_label("Erase my account").check()
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_role("button", name="Erase my account").click()
    page.get_by_role("heading", name="Your account is closed").wait_for()
    with page.expect_download() as held:
        page.get_by_role("link", name="Download the receipt").click()
    assert "clerestory-receipt/1" in held.value.path().read_text()
    mail_to(place, "carys@example.org", number=2)
    page.get_by_role("button", name="Erase the rest now").click()
    page.get_by_role("heading", name="Nothing is here any more").wait_for()
