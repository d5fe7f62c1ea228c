"""Who may do what: every read and write, as owner, follower, stranger, blocked and nobody.

The owner posted the clips; the follower follows and wrote the comments; the owner has blocked the
blocked. Each line is one request and the five answers: `+` done, `s` sign in first, `f` forbidden,
`n` not found, `c` not as it stands, `u` makes no sense for this person.
"""

import json
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import transaction
from django.test import Client
from tests.cast import ada, bashir, carys, newcomer, sign_in

from clerestory.clips import actions as clips
from clerestory.clips.actions import add_playlist, put_in_playlist, rows
from clerestory.clips.models import Clip, Rendition
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.social import actions
from clerestory.spine.ids import from_text

pytestmark = pytest.mark.django_db
type Put = Callable[..., Clip]

ROLES = ("owner", "follower", "stranger", "blocked", "nobody")
MEANS = {"+": range(200, 300), "s": (401,), "f": (403,), "n": (404,), "c": (409,), "u": (422,)}
TEXT = '{"text": "Hm"}'
API = "/api/clerestory/v1"

READS = """
+++n+ GET {api}/people/ada
+++n+ GET {api}/people/ada/followers
+++n+ GET {api}/people/ada/following
+++n+ GET {api}/people/ada/reposts
+++n+ GET {api}/people/ada/collections
+++n+ GET {api}/people/ada/pins
+++n+ GET {api}/people/ada/playlists
+++n+ GET {api}/playlists/{mixed}
++nnn GET {api}/playlists/{close}
+nnnn GET {api}/playlists/{empty}
+++n+ GET /@ada/playlists
+++n+ GET /playlists/{mixed}
++nnn GET /playlists/{close}
+nnnn GET /playlists/{empty}
+++n+ GET /clips/{public}?in={mixed}
+++n+ GET {api}/clips?author=ada
+++++ GET {api}/clips
+++n+ GET {api}/clips/{public}
+++n+ GET {api}/clips/{unlisted}
++nnn GET {api}/clips/{followers}
+nnnn GET {api}/clips/{private}
+++n+ GET {api}/clips/{public}/comments
++nnn GET {api}/clips/{followers}/comments
+nnnn GET {api}/clips/{private}/comments
+++n+ GET {api}/comments/{comment}
+++n+ GET {api}/comments/{comment}/replies
+++n+ GET {api}/comments/{comment}/versions
++nnn GET {api}/comments/{held}
+++++ GET {api}/search/clips?q=ada
+++++ GET {api}/search/people?q=ada
+++++ GET {api}/search/tags?q=ada
+++++ GET {api}/suggest?q=ada
+++++ GET {api}/trending/clips
+++++ GET {api}/trending/tags
+++++ GET /search
+++++ GET /search?q=ada
+++n+ GET {api}/collections/{shown}
+nnnn GET {api}/collections/{hidden}
++++s GET {api}/me/feed
++++s GET {api}/me/likes
++++s GET {api}/me/saves
++++s GET {api}/me/friends
++++s GET {api}/me/requests
++++s GET {api}/me/blocks
++++s GET {api}/me/mutes
++++s GET {api}/me/held
++++s GET {api}/me/filters
nnnns GET {api}/me/taste
+++n+ GET /@ada
+++n+ GET /@ada/followers
+++n+ GET /@ada/following
+++n+ GET /@ada/reposts
+++n+ GET /@ada/collections
+++n+ GET /@ada/feed.atom
+++n+ GET /clips/{public}
++nnn GET /clips/{followers}
+nnnn GET /clips/{private}
+++n+ GET /clips/{public}/embed
nnnnn GET /clips/{followers}/embed
+++n+ GET /oembed?url=http://testserver/clips/{public}
nnnnn GET /oembed?url=http://testserver/clips/{private}
+++n+ GET /comments/{comment}
+++n+ GET /comments/{comment}/history
++nnn GET /comments/{held}
+++n+ GET /saved/{shown}
+nnnn GET /saved/{hidden}
"""
WRITES = """
u++ns PUT {api}/people/ada/follow
u++ns DELETE {api}/people/ada/follow
u++ns PUT {api}/people/ada/block
u++ns PUT {api}/people/ada/mute {{}}
+++ns PUT {api}/clips/{public}/like
++++s DELETE {api}/clips/{public}/like
++nns PUT {api}/clips/{followers}/like
+nnns PUT {api}/clips/{private}/like
+++ns PUT {api}/clips/{public}/save
++nns PUT {api}/clips/{followers}/save
++++s DELETE {api}/clips/{public}/save
+++ns PUT {api}/clips/{public}/repost
ffnns PUT {api}/clips/{followers}/repost
fffns PUT {api}/clips/{unlisted}/repost
++++s DELETE {api}/clips/{public}/repost
+++ns POST {api}/clips/{public}/comments {text}
++nns POST {api}/clips/{followers}/comments {text}
+nnns POST {api}/clips/{private}/comments {text}
fffns POST {api}/clips/{mute}/comments {text}
f+fns PATCH {api}/comments/{comment} {text}
++fns DELETE {api}/comments/{comment}
+++ns PUT {api}/comments/{comment}/like
++++s DELETE {api}/comments/{comment}/like
+ffns PUT {api}/comments/{comment}/pin
+ffns DELETE {api}/comments/{comment}/pin
+fnns PUT {api}/comments/{held}/approval
++++s POST {api}/me/held/approvals {{"comments": ["{held}"]}}
++++s POST {api}/me/held/deletions {{"comments": ["{held}"]}}
uuuus POST {api}/me/held/approvals {{}}
f+nns PATCH {api}/comments/{held} {text}
++nns DELETE {api}/comments/{held}
++++s POST {api}/me/playlists {{"name": "Mine"}}
+nnns PATCH {api}/playlists/{mixed} {{"name": "x"}}
+nnns PUT {api}/playlists/{mixed}/clips/{public} {{"place": 1}}
+nnns DELETE {api}/playlists/{mixed}/clips/{public}
+nnns DELETE {api}/playlists/{mixed}
cnnns PUT {api}/clips/{public}/schedule {{"at": "2027-06-01T09:00", "zone": "UTC"}}
+nnns DELETE {api}/clips/{public}/schedule
+nnns PUT {api}/clips/{public}/pin
cnnns PUT {api}/clips/{followers}/pin
+nnns DELETE {api}/clips/{public}/pin
+nnns PATCH {api}/clips/{public} {{"description": "x"}}
+nnns DELETE {api}/clips/{public}
+nnns PATCH {api}/collections/{shown} {{"name": "x"}}
+nnns DELETE {api}/collections/{hidden}
++++s PATCH {api}/me/privacy {{"shows_ties": false}}
++++s GET {api}/me/privacy
++++s PUT {api}/me/filters {{"words": ["x"]}}
++++s POST {api}/me/collections {{"name": "Mine"}}
++++s DELETE {api}/me/taste
"""
# The same where the owner's profile is private.
CLOSED = """
+++n+ GET {api}/people/ada
++fnf GET {api}/people/ada/followers
++fnf GET {api}/people/ada/following
+++n+ GET {api}/people/ada/reposts
++nnn GET {api}/clips/{public}
++nnn GET {api}/clips/{unlisted}
++nnn GET {api}/clips/{public}/comments
++nnn GET {api}/comments/{comment}
++nnn GET {api}/collections/{shown}
++nnn GET {api}/playlists/{mixed}
++nnn GET /playlists/{mixed}
+++n+ GET {api}/people/ada/pins
+++n+ GET /@ada
++nnn GET /clips/{public}
nnnnn GET /clips/{public}/embed
nnnnn GET /oembed?url=http://testserver/clips/{public}
++fnf GET /@ada/followers
++nnn GET /comments/{comment}
++nnn GET /saved/{shown}
++nns PUT {api}/clips/{public}/like
++nns POST {api}/clips/{public}/comments {text}
ffnns PUT {api}/clips/{public}/repost
u++ns PUT {api}/people/ada/follow
"""


def lines(table: str) -> Iterator[tuple[str, str, str, str]]:
    """Read a table: the five answers, the method, the path and the body."""
    for line in table.strip().splitlines():
        method = next(word for word in line.split() if word.isupper())
        answers, _, rest = line.partition(f" {method} ")
        path, _, body = rest.partition(" ")
        yield answers.replace(" ", ""), method, path, body


@pytest.fixture
def world(put: Put) -> dict[str, str]:
    """Put everything up that the tables name, and return its keys."""
    owner, follower = ada(), bashir()
    people.follow(follower=follower, followed=owner)
    clips = {name: put(audience=name) for name in ("public", "unlisted", "followers", "private")}
    # An embed shows a clip that has a file.
    Rendition.objects.bulk_create(
        Rendition(
            clip=clip,
            kind="rung",
            name="480.mp4",
            short_side=480,
            width=480,
            height=854,
            bit_rate=900_000,
            bytes=1000,
            codecs="avc1.640028,mp4a.40.2",
        )
        for clip in clips.values()
    )
    said = actions.post_comment(clip_id=clips["public"].id, by=follower, text="Oh")
    held = put(comments_held=True)
    waiting = actions.post_comment(clip_id=held.id, by=follower, text="Please")
    shown = actions.add_collection(by=owner, name="Shown", public=True)
    hidden = actions.add_collection(by=owner, name="Hidden")
    people.block(person=owner, other=newcomer("blocked"))
    carys()
    lists = {
        name: make_playlist(owner, [clips[one] for one in inside])
        for name, inside in (
            ("mixed", ("private", "public")),
            ("close", ("followers",)),
            ("empty", ()),
        )
    }
    return {
        **lists,
        **{name: clip.key for name, clip in clips.items()},
        "mute": put(comments_from="nobody").key,
        "comment": said.key,
        "held": waiting.key,
        "shown": shown.key,
        "hidden": hidden.key,
        "api": API,
        "text": TEXT,
    }


def make_playlist(by: Person, inside: Sequence[Clip]) -> str:
    """Make a playlist of clips, and return its key."""
    made = add_playlist(by=by, name="Some")
    for clip in inside:
        put_in_playlist(playlist_id=made.id, clip_id=clip.id, by=by)
    return made.key


def told(method: str, path: str, body: str, role: str) -> int:
    """Send a request as somebody, and undo what it did."""
    who = {
        "owner": "ada",
        "follower": "bashir",
        "stranger": "carys",
        "blocked": "blocked",
        "nobody": None,
    }[role]
    with transaction.atomic():
        client = Client()
        if who:
            sign_in(client, Person.objects.get(handle=who))
        asked = getattr(client, method.lower())
        given = {"data": body or "{}", "content_type": "application/json"}
        answer = asked(path, **({} if method == "GET" else given))
        transaction.set_rollback(True)
    return int(answer.status_code)


def wrong_answers(table: str, world: dict[str, str]) -> list[str]:
    wrong = []
    for answers, method, path, body in lines(table):
        for role, letter in zip(ROLES, answers, strict=True):
            status = told(method, path.format(**world), body.format(**world), role)
            if status not in MEANS[letter]:
                wrong.append(f"{method} {path} as {role}: {status}, not {letter}")
    return wrong


@pytest.mark.parametrize("table", [READS, WRITES], ids=["reads", "writes"])
def test_who_may_do_what(world: dict[str, str], table: str) -> None:
    assert wrong_answers(table, world) == []


def test_who_may_do_what_with_somebody_private(world: dict[str, str]) -> None:
    Person.objects.filter(handle="ada").update(private=True)
    Clip.objects.update(listed_at=None)
    assert wrong_answers(CLOSED, world) == []


def test_no_list_gives_away_the_other_side_of_a_block(world: dict[str, str]) -> None:
    blocked, other = Person.objects.get(handle="blocked"), carys()
    people.follow(follower=blocked, followed=other)
    people.follow(follower=ada(), followed=other)
    clip = Clip.objects.get(id=from_text(world["public"]))
    clip.description, clip.likes, clip.stirred = "A lantern of Ada Quill's", 3, True
    rows.save(clip)
    clips.reckon()
    client = Client()
    sign_in(client, blocked)
    for path in (
        f"{API}/clips",
        f"{API}/me/feed",
        f"{API}/people/carys",
        f"{API}/search/clips?q=lantern",
        f"{API}/search/people?q=quill",
        f"{API}/suggest?q=ad",
        f"{API}/trending/clips",
        "/search",
        "/search?q=quill&kind=people",
        f"{API}/people/carys/followers",
        "/",
        "/following",
        "/@carys/followers",
        "/feed.atom",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        for secret in ("Ada Quill", "@ada", '"ada"', world["public"]):
            assert secret not in answer.content.decode(), (path, secret)
    assert json.loads(client.get(f"{API}/people/carys").content)["followers"] == 1
