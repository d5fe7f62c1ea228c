"""Passkeys in a real browser, with a virtual device of Chromium's own."""

import socket
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, CDPSession, Page
from tests.journeys.house import PASSWORD, PHONE, Visitor, sign_up
from tests.premises import Premises

INTERNAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def url(premises: Premises) -> str:
    """Give a server whose address is a name: passkeys belong to names, not to numbers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    premises.environment["CLERESTORY_PUBLIC_URL"] = address
    premises.start("up", "--port", str(port)).ready()
    return address


def device(page: Page) -> tuple[CDPSession, str]:
    """Plug a device into the browser of a page."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": INTERNAL})
    return line, made["authenticatorId"]


def add_passkey(page: Page, name: str) -> None:
    page.goto("/settings/ways")
    page.get_by_label("Name", exact=True).last.fill(name)
    page.get_by_label("Your password now").last.fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()


def sign_out(page: Page) -> None:
    page.goto("/sign-out")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


def present(line: CDPSession, ident: str, *, here: bool) -> None:
    """Let the device answer by itself, or wait for a touch that never comes."""
    wish = {"authenticatorId": ident, "enabled": here}
    line.send("WebAuthn.setAutomaticPresenceSimulation", wish)


def test_a_passkey_is_added_signs_in_alone_and_is_removed(
    chromium: Browser, premises: Premises, url: str
) -> None:
    visitor = Visitor(chromium, url, viewport=PHONE)
    page = visitor.page
    sign_up(premises, visitor, "ada")
    line, ident = device(page)
    add_passkey(page, "My phone")
    page.get_by_text("The passkey is added.").wait_for()
    held = line.send("WebAuthn.getCredentials", {"authenticatorId": ident})["credentials"]
    assert [(one["rpId"], one["isResidentCredential"]) for one in held] == [("localhost", True)]

    # The device knows this account already, and the page says so.
    add_passkey(page, "Again")
    page.get_by_text("This device has a passkey for this account already.").wait_for()

    # By the button, in a browser that does not offer passkeys by itself.
    sign_out(page)
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = undefined")
    page.goto("/sign-in?next=/settings/ways")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/settings/ways")
    page.get_by_text("Last used on").wait_for()

    # The same answer again, from the same browser, opens nothing.
    answers = [parse_qs(body)["answer"][0] for body in sent if "answer=" in body]
    assert len(answers) == 1
    sign_out(page)
    present(line, ident, here=False)
    page.goto("/sign-in")
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    refused = page.request.post(
        "/sign-in/passkey",
        form={"answer": answers[0], "csrfmiddlewaretoken": token},
        headers={"Referer": f"{url}/sign-in"},
    )
    assert refused.status == 403
    assert "This passkey did not fit" in refused.text()

    page.get_by_label("Handle or e-mail address").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/settings/ways")
    page.locator("summary").first.click()
    page.get_by_label("Your password now").first.fill(PASSWORD)
    page.get_by_role("button", name="Remove this passkey").click()
    page.get_by_text("The passkey is removed.").wait_for()


def test_the_browser_offers_a_passkey_where_the_name_is_typed(
    chromium: Browser, premises: Premises, url: str
) -> None:
    visitor = Visitor(chromium, url, viewport=PHONE)
    page = visitor.page
    sign_up(premises, visitor, "ada")
    line, ident = device(page)
    add_passkey(page, "My phone")
    page.get_by_text("The passkey is added.").wait_for()
    present(line, ident, here=False)
    sign_out(page)
    page.goto("/sign-in?next=/settings/ways")
    field = page.get_by_label("Handle or e-mail address")
    assert field.get_attribute("autocomplete") == "username webauthn"
    present(line, ident, here=True)
    page.wait_for_url("**/settings/ways")


def test_a_passkey_deletes_the_account(chromium: Browser, premises: Premises, url: str) -> None:
    visitor = Visitor(chromium, url, viewport=PHONE)
    page = visitor.page
    sign_up(premises, visitor, "bashir")
    device(page)
    add_passkey(page, "My phone")
    page.get_by_text("The passkey is added.").wait_for()
    page.goto("/settings/leaving")
    page.get_by_role("button", name="Erase my account with a passkey").click()
    page.get_by_role("heading", name="Your account is closed").wait_for()
    # Asked beside the page: the device offers its passkey on the sign-in page, which moves on.
    assert "/sign-in" in page.request.get("/settings").url


def test_without_a_name_or_script_the_page_says_why_there_are_none(
    chromium: Browser, premises: Premises, url: str
) -> None:
    number = url.replace("localhost", "127.0.0.1")
    for address, scripts in ((url, False), (number, True)):
        visitor = Visitor(chromium, address, scripts=scripts, viewport=PHONE)
        page = visitor.page
        page.goto("/sign-in")
        assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
        if not scripts:
            assert page.get_by_text("Passkeys need script").is_visible()
            sign_up(premises, visitor, "carys")
            page.goto("/settings/ways")
            assert page.get_by_text("To add a passkey, this page needs script").is_visible()
