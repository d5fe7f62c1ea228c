"""Comments that wait, many at once: let through and deleted by the clip's author alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.cast import ada, bashir, carys, sign_in
from tests.web.page import Page

from clerestory.clips.models import Clip
from clerestory.people import actions as people
from clerestory.social import actions, queries
from clerestory.social.models import Comment
from clerestory.social.refused import NothingChosen, TooManyChosen
from clerestory.spine.ids import new_id

pytestmark = pytest.mark.django_db
type Put = Callable[..., Clip]
API = "/api/clerestory/v1/me/held"


def waiting(put: Put) -> tuple[Clip, list[Comment]]:
    clip = put(comments_held=True)
    writers = (bashir(), bashir(), carys(), bashir())
    said = [
        actions.post_comment(clip_id=clip.id, by=by, text=f"Word {number}")
        for number, by in enumerate(writers)
    ]
    return clip, said


def test_many_are_let_through_or_deleted_at_once(put: Put) -> None:
    clip, said = waiting(put)
    other = put(carys(), comments_held=True)
    elsewhere = actions.post_comment(clip_id=other.id, by=bashir(), text="Mine")
    ids = [said[0].id, said[2].id, elsewhere.id, new_id()]
    for act in (actions.approve_comments, actions.delete_comments):
        assert act(comment_ids=ids, by=bashir()) == 0
    assert actions.approve_comments(comment_ids=ids, by=ada()) == 2
    assert actions.approve_comments(comment_ids=ids, by=ada()) == 0
    assert actions.delete_comments(comment_ids=[said[0].id, said[1].id], by=ada()) == 1
    clip.refresh_from_db()
    assert clip.comments == 2
    assert [one.text for one in queries.held_for(ada()).items] == ["Word 3"]
    assert Comment.objects.get(id=elsewhere.id).standing == Comment.Standing.HELD
    with pytest.raises(NothingChosen):
        actions.approve_comments(comment_ids=[], by=ada())
    with pytest.raises(TooManyChosen):
        actions.delete_comments(comment_ids=[new_id() for _ in range(101)], by=ada())


def test_all_of_one_person_is_let_through(put: Put) -> None:
    clip, said = waiting(put)
    people.block(person=ada(), other=carys())
    assert actions.approve_comments_of(author_id=carys().id, by=ada()) == 0
    assert actions.approve_comments_of(author_id=bashir().id, by=bashir()) == 0
    assert actions.approve_comments_of(author_id=bashir().id, by=ada()) == 3
    clip.refresh_from_db()
    assert (clip.comments, len(said)) == (3, 4)


def test_the_page_does_it_without_script(client: Client, put: Put) -> None:
    _clip, said = waiting(put)
    sign_in(client, ada())
    seen = page(client.get("/held"))
    boxes = [one["value"] for one in seen.all("input", name_="comment") if one["form"] == "chosen"]
    assert boxes == [one.key for one in said]
    nothing = client.post("/held/approve")
    assert (nothing.status_code, "at least one" in nothing.content.decode()) == (422, True)
    asked = page(client.post("/held/delete", {"comment": [said[0].key, said[2].key]}))
    assert "these 2 comments" in asked.one("h1").text
    assert Comment.objects.count() == 4
    wish: dict[str, list[str]] = {
        one["name"]: [] for one in asked.all("input") if one["type"] == "hidden"
    }
    for one in asked.all("input"):
        wish[one["name"]].append(one["value"])
    assert client.post("/held/delete", wish)["Location"] == "/held?done=deleted"
    assert Comment.objects.count() == 2
    assert client.post("/held/approve", {"comment": said[1].key})["Location"].endswith("approved")
    stranger = Client()
    sign_in(stranger, carys())
    stranger.post("/held/approve", {"comment": said[3].key})
    assert queries.held_waiting(ada()) == 1
    assert client.post("/held/approve-all", {"author": "bashir"}).status_code == 303
    assert queries.held_waiting(ada()) == 0


def test_a_program_does_it(client: Client, put: Put) -> None:
    _clip, said = waiting(put)
    sign_in(client, ada())

    def ask(what: str, wish: dict[str, object]) -> Any:
        answer = client.post(f"{API}/{what}", wish, content_type="application/json")
        return answer.status_code, json.loads(answer.content)

    assert ask("approvals", {"comments": [said[0].key]}) == (200, {"count": 1})
    assert ask("deletions", {"comments": [said[1].key]}) == (200, {"count": 1})
    assert ask("approvals", {"author": "carys"}) == (200, {"count": 1})
    assert ask("approvals", {"author": "nobody_here"})[0] == 404
    assert ask("approvals", {"comments": ["x"]})[0] == 404
    assert ask("deletions", {"comments": []})[0] == 400
    assert ask("approvals", {"comments": []})[0] == 422


def page(answer: Any) -> Page:
    assert answer.status_code == 200
    return Page(answer.content.decode())
