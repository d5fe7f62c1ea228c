"""The way out of our pages, in a browser that knows Connection-Allowlist."""

from playwright.sync_api import Browser, Route, expect
from tests.journeys.house import PHONE, Visitor
from tests.premises import Premises

PERSON = """
from clerestory.people import actions
person = actions.add_sample_person(handle="sample_quill", name="Quill")
actions.edit_profile(person=person, name="Quill", bio="", links=["https://quill.example/about"])
"""


def test_a_link_of_a_profile_leads_to_the_other_site(chromium: Browser, premises: Premises) -> None:
    running = premises.up()
    premises.python(PERSON)
    visitor = Visitor(chromium, running.url, viewport=PHONE)
    asked: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        asked.append(route.request.headers)
        route.fulfill(body="<h1>Elsewhere</h1>", content_type="text/html")

    visitor.context.route("https://quill.example/**", answer)
    page = visitor.page
    page.goto("/@sample_quill")
    page.get_by_role("link", name="quill.example/about").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link leads to quill.example")
    assert asked == []
    page.get_by_role("link", name="Go there").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")
    assert len(asked) == 1
    assert "referer" not in asked[0]
    assert visitor.complaints == []
