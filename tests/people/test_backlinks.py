"""Pages that profiles link to: what counts as a link back, and when they are asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import ada, sign_in, work

from clerestory.gate.egress import actions as egress
from clerestory.gate.egress.answers import Answer
from clerestory.gate.refused import AssuranceDown, NotSent
from clerestory.people import actions, queries
from clerestory.people.actions import links
from clerestory.people.backlinks import MOST_BYTES, links_back
from clerestory.people.models import LinkProof, Person

HERE = "https://here.example/@ada"
BACK = '<a rel="me" href="https://here.example/@ada">'


@pytest.mark.parametrize(
    "page",
    [
        BACK,
        "<LINK REL='nofollow ME' HREF=\"https://HERE.example/@Ada/\">",
        "<a href=https://here.example/@ada rel=me>me</a>",
        '<a href="https://here.example/&#64;ada" rel=me>',
        f"<!doctype html><!-- <a> --><script>1 < 2</script><p title='a > b'>{BACK}",
        f"<title></title>1 < 2 <3 {BACK}",
        "<a\nrel = me\n href = 'https://here.example/@ada#top' >",
        f"<!-->{BACK}",
    ],
)
def test_a_link_back_is_seen(page: str) -> None:
    assert links_back(page.encode(), HERE)


@pytest.mark.parametrize(
    "page",
    [
        "",
        '<a href="https://here.example/@ada">',
        '<a rel="met" href="https://here.example/@ada">',
        '<p rel="me" href="https://here.example/@ada">',
        '<a rel="me" href="http://here.example/@ada">',
        '<a rel="me" href="https://here.example/@adam">',
        '<a rel="me" href="https://here.example/@ada?x=1">',
        '<a rel="me" href="https://here.example.org/@ada">',
        '<a rel="me" href="https://ada@here.example/@ada">',
        '<a rel="me" href="/@ada">',
        '<a rel="me" href="https://[">',
        '<a rel="me" rel="x" href="x" href="https://here.example/@ada">',
        f"<!-- {BACK} -->",
        f"<!-- {BACK}",
        f"<script>{BACK}</script>",
        f"<textarea>{BACK}</textarea>",
        f"<template>{BACK}</template>",
        f"<img alt='{BACK}'>",
        f"<img alt='>{BACK}",
        "&lt;a rel=me href=https://here.example/@ada&gt;",
        " " * MOST_BYTES + BACK,
    ],
)
def test_what_others_may_have_written_is_no_link_back(page: str) -> None:
    assert not links_back(page.encode(), HERE)


@pytest.mark.parametrize(
    "piece",
    ["<", "<!--", "<a ", '<a x="', "<a x=", "<script>", "</a", f"<a{' a' * 50}", "&#", "<p>"],
)
def test_a_page_that_was_made_to_be_slow_is_read_to_its_end(piece: str) -> None:
    # In steps that grow with the square of its length this would take hours.
    page = (piece * (MOST_BYTES // len(piece))).encode()
    assert not links_back(page + b">" + page, HERE)


class Site:
    """Answers in place of the way out."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.page = b""
        self.why: Exception | None = None

    def __call__(self, **told: object) -> Answer:
        self.asked.append(told)
        if self.why:
            raise self.why
        return Answer(200, [("content-type", "text/html; charset=utf-8")], self.page)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    made = Site()
    monkeypatch.setattr(egress, "send", made)
    monkeypatch.setattr(links, "origin", lambda: "https://here.example")
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    now = timezone.now

    def move(span: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + span)

    return move


def proven(person: Person) -> list[str]:
    return sorted(queries.proven_links(person))


@pytest.mark.django_db
def test_a_page_is_asked_for_once_and_each_month(
    site: Site, later: Callable[[timedelta], None]
) -> None:
    me, page = ada(), "https://Quill.example/About#me"
    site.page = BACK.encode()
    actions.edit_profile(person=me, name="Ada", bio="", links=[page])
    work()
    assert proven(me) == [page]
    (told,) = site.asked
    assert told["url"] == "https://quill.example/About"
    assert (told["method"], told["purpose"], told["classes"]) == ("GET", "link", ["public profile"])
    assert "ada" not in str(told["headers"]).lower()
    assert "body" not in told
    actions.edit_profile(person=me, name="Ada Quill", bio="", links=[page])
    actions.check_due_links()
    work()
    assert len(site.asked) == 1
    later(timedelta(days=31))
    site.page = b"<p>Moved"
    actions.check_due_links()
    work()
    assert (proven(me), len(site.asked)) == ([], 2)
    assert queries.own_links(me)[0].trouble == "NoLinkBack"
    site.page = BACK.encode()
    actions.check_links(person=me)
    work()
    assert proven(me) == [page]
    later(timedelta(days=63))
    site.why = AssuranceDown(why="Away.")
    actions.check_due_links()
    work()
    assert proven(me) == [page], "our own trouble takes no mark away"
    assert LinkProof.objects.get().due_at < timezone.now() + timedelta(hours=2)
    later(timedelta(days=64))
    site.why = NotSent(why="No.", code="NotPublic")
    actions.check_due_links()
    work()
    assert (proven(me), queries.own_links(me)[0].trouble) == ([], "NotPublic")
    actions.edit_profile(person=me, name="Ada", bio="", links=[])
    assert not LinkProof.objects.exists()


@pytest.mark.django_db
def test_nobody_has_pages_asked_for_without_end_nor_while_away(
    site: Site, later: Callable[[timedelta], None]
) -> None:
    me = ada()
    for number in range(links.PER_DAY + 5):
        page = f"https://quill.example/{number}"
        actions.edit_profile(person=me, name="", bio="", links=[page])
        work()
    assert len(site.asked) == links.PER_DAY
    later(timedelta(days=2))
    Person.objects.filter(id=me.id).update(away_at=timezone.now())
    actions.check_due_links()
    work()
    assert len(site.asked) == links.PER_DAY


@pytest.mark.django_db
def test_the_profile_and_the_settings_say_what_was_seen(client: Client, site: Site) -> None:
    me, page = ada(), "https://quill.example/"
    actions.edit_profile(person=me, name="", bio="", links=[page])
    sign_in(client, me)
    assert "Not asked for yet" in client.get("/settings/profile").content.decode()
    work()
    assert "does not link back" in client.get("/settings/profile").content.decode()
    profile = client.get("/@ada").content.decode()
    assert f'<link rel="me" href="{page}">' in profile
    assert "Verified" not in profile
    site.page = BACK.encode()
    assert client.post("/settings/profile/links")["Location"].endswith("?done=asked")
    work()
    assert "Links back, seen" in client.get("/settings/profile").content.decode()
    assert "the page links back to this profile" in Client().get("/@ada").content.decode()
    told = Client().get("/api/clerestory/v1/people/ada").json()
    assert told["proven_links"] == [page]
    site.why = NotSent(why="No.", code="NotDeclared")
    client.post("/settings/profile/links")
    work()
    assert "has not declared" in client.get("/settings/profile").content.decode()
    assert Client().post("/settings/profile/links").status_code in {302, 401}
