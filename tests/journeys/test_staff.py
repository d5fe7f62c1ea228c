"""Staff access in a real browser: two people with devices of their own, and the person it is about.

The devices are Chromium's virtual authenticators; log, witnesses and keys are those of the server.
"""

import json
import re
import socket

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.axe import violations
from tests.journeys.house import DESK, PHONE, Visitor, mail_to, sign_up
from tests.journeys.test_passkeys import add_passkey, device
from tests.premises import Premises

WHY = "She wrote to us that no letter of ours arrives"


def named(premises: Premises) -> str:
    """Start a server whose address is a name, with three witnesses; return the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    premises.environment |= {"CLERESTORY_PUBLIC_URL": address, "CLERESTORY_WITNESSES": "3"}
    premises.start("up", "--port", str(port)).ready()
    return address


@pytest.fixture
def url(premises: Premises) -> str:
    """Give the address of such a server."""
    return named(premises)


# What Ada sees, the newest first.
TITLES = ["Staff asked for data of yours and were refused", "Staff opened data of yours"]


def hired(
    chromium: Browser,
    url: str,
    place: Premises,
    handle: str,
    posting: str = "GB",
    size: dict[str, int] = DESK,
    role: str = "support",
) -> Page:
    """Let somebody sign up, add a passkey, and be put into the roster's draft."""
    visitor = Visitor(chromium, url, viewport=size)
    sign_up(place, visitor, handle)
    device(visitor.page)
    add_passkey(visitor.page, "My key")
    visitor.page.get_by_text("The passkey is added.").wait_for()
    told = place.tell("staff", "add", handle, "--role", role, "--posting", posting)
    assert told.returncode == 0, told.stderr
    return visitor.page


def asks(page: Page, handle: str) -> str:
    """Open a case about somebody and ask for their address; return the path of the request."""
    page.goto("/desk")
    page.get_by_label("Handle of the person").fill(handle)
    page.get_by_label("Reference").fill("Ticket 4711")
    page.get_by_role("button", name="Open a case").click()
    page.get_by_label("E-mail address").check()
    page.get_by_label("The person asked us for help").check()
    page.get_by_label("Why you need it").fill(WHY)
    page.get_by_role("button", name="Ask a second person").click()
    page.wait_for_load_state()
    return page.url


def accessible(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_two_people_open_one_field_and_the_person_sees_it(
    chromium: Browser, premises: Premises, url: str
) -> None:
    ada = Visitor(chromium, url, viewport=PHONE)
    sign_up(premises, ada, "ada")
    assert premises.tell("staff", "key").returncode == 0
    edith = hired(chromium, url, premises, "edith", "GB", DESK)
    femi = hired(chromium, url, premises, "femi", "IE", PHONE)
    gao = hired(chromium, url, premises, "gao", "CN", DESK)
    signed = premises.tell("staff", "sign")
    assert signed.returncode == 0, signed.stderr

    path = asks(edith, "ada")
    edith.get_by_text("What the person will be told").wait_for()
    assert edith.get_by_text(WHY).is_visible()
    accessible(edith)
    assert not edith.get_by_role("button", name="Open with your passkey").is_visible()

    femi.goto("/desk")
    femi.get_by_role("link", name="The person asked us for help").click()
    accessible(femi)
    # Keyboard first: what there is to do has the focus.
    approve = femi.get_by_role("button", name="Approve with your passkey")
    approve.wait_for()
    assert approve.evaluate("(one) => one === document.activeElement")
    femi.keyboard.press("Enter")
    femi.get_by_text("Approved. Whoever asked can open it now.").wait_for()

    edith.goto(path)
    edith.get_by_role("button", name="Open with your passkey").click()
    clock = edith.get_by_role("timer")
    clock.wait_for()
    edith.wait_for_function(
        "() => /^1[45]:\\d\\d$/.test(document.querySelector('[data-clock]').textContent)"
    )
    assert "ada@example.org" not in edith.content()
    edith.get_by_role("button", name="Show: E-mail address").click()
    edith.get_by_text("ada@example.org").wait_for()
    accessible(edith)
    # When the time is over, what was shown goes from the screen.
    edith.clock.install()
    edith.clock.fast_forward("16:00")
    edith.reload()
    assert edith.get_by_role("button", name="Show: E-mail address").count() == 0

    asks(gao, "ada")
    gao.get_by_text("Nothing was opened").first.wait_for()
    accessible(gao)

    page = ada.page
    page.goto("/data/looked")
    titles = page.get_by_role("heading", level=3).all_inner_texts()
    assert [title.partition(" Refused")[0].strip() for title in titles] == TITLES
    assert page.locator("dl.data-row").get_by_text(WHY).and_(page.locator(":visible")).count() == 2
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile("Download the receipt")).last.click()
    receipt = json.loads(coming.value.path().read_text())
    assert receipt["body"]["decision"] == "permit"
    assert receipt["proof"].count("\n\u2014 ") >= 4  # the log and three witnesses
    assert "/data/looked" in mail_to(premises, "ada@example.org", number=3)
    # For her there is no desk.
    assert page.request.get("/desk").status == 404
