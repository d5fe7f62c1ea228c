"""The page between us and another site, which is the only way out of our pages."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from tests import cast

from clerestory.people import actions

pytestmark = pytest.mark.django_db
THERE = "https://quill.example/about?x=1&y=2"


def test_it_says_where_the_link_leads_and_leads_there(client: Client) -> None:
    answer = client.get("/leaving", {"to": THERE})
    page = answer.content.decode()
    assert "This link leads to <bdi>quill.example</bdi>" in page
    assert 'href="https://quill.example/about?x=1&amp;y=2"' in page
    assert "noreferrer" in page
    assert "Connection-Allowlist" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//quill.example/",
        "/settings",
        "https://a@quill.example/",
        "https://quill.example:8443/",
        "https://127.0.0.1/",
        "https://quill.example/\r\nSet-Cookie: a=b",
        "https://qu\u0456ll.example/",
        "https://quill.example/" + "a" * 5000,
    ],
)
def test_it_leads_nowhere_else(client: Client, to: str) -> None:
    answer = client.get("/leaving", {"to": to})
    assert answer.status_code == 422
    assert "Connection-Allowlist" in answer.headers
    assert "Go there" not in answer.content.decode()


def test_a_profile_leads_away_only_by_this_page(client: Client) -> None:
    ada = cast.ada()
    actions.edit_profile(person=ada, name="Ada", bio="", links=[THERE])
    answer = client.get("/@ada")
    page = answer.content.decode()
    assert f'href="/leaving?to={quote(THERE, safe="")}"' in page
    assert not re.search(r"<a[^>]*href=\"https?:", page)
    assert '<link rel="me" href="https://quill.example/about?x=1&amp;y=2">' in page
    assert "Connection-Allowlist" in answer.headers
