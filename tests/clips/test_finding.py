"""Finding clips, hashtags and what is warm: who finds what, in whatever letters it is asked."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.cast import ada, bashir, carys, work

from clerestory.clips import actions, finding, hashtags, trending
from clerestory.clips.actions import rows
from clerestory.clips.finding import Wish
from clerestory.clips.models import (
    Captions,
    Clip,
    ClipDocument,
    ClipTag,
    ClipTerm,
    Tag,
    Warmth,
)
from clerestory.people import actions as people
from clerestory.people.models import Person
from clerestory.spine import finding as spine_finding
from clerestory.spine import matching
from clerestory.spine.ids import new_id
from clerestory.spine.pages import BadMark

pytestmark = pytest.mark.django_db


def put(text: str = "", by: Person | None = None, spoken: str = "", **facts: Any) -> Clip:
    """Publish a clip that nobody plays, as the pipeline does at its end."""
    author, days = by or ada(), facts.pop("days", 0)
    clip = Clip(id=new_id(), author=author, folder=new_id().hex, work="complete", **facts)
    clip.save(force_insert=True)
    clip.standing, clip.published_at = "published", timezone.now() - timedelta(days=days)
    clip.description = text
    if spoken:
        Captions.objects.create(clip=clip, language="en", name="x.vtt", open_text=spoken)
    rows.save(clip)
    if days:
        ClipDocument.objects.filter(clip=clip).update(made_at=clip.published_at)
    return clip


def found(text: str, reader: Person | None = None, **wish: Any) -> list[str]:
    return [clip.description for clip in finding.find_clips(reader, text, Wish(**wish)).clips.items]


CLIPS = (
    "Window light at noon #stone",
    "Fenster und Licht über Köln",
    "Un café près de la fenêtre",
    "Ångström målar en vägg i Łódź",
    "Ο ήλιος στο παράθυρο",  # noqa: RUF001  Greek
    "Свет в окне, ещё раз",
    "ضَوْءُ النَّافِذَة",
    "窓の光を撮る",
    "खिड़की की रोशनी",
    "แสงจากหน้าต่าง",
    "STRASSE und Straße",
    "A windmill in the wind",
)
ASKED = {
    "window": [0],
    "WINDOW Noon": [0],
    "windw": [11, 0],
    "windw noon": [0],
    "widnow": [0],
    "windoow noon": [0],
    "wind": [11, 0],
    "licht uber koln": [1],
    "cafe": [2],
    "CAFÉ fenetre": [2],
    "angstrom lodz": [3],
    "παραθυρο": [4],
    "ещё": [5],
    "еще окне": [5],
    "ضوء": [6],
    "窓": [7],
    "光": [7],
    "窓の光": [7],
    "खिड़की": [8],
    "หน้าต่าง": [9],
    "strasse": [10],
    "#stone": [0],
    "window café": [],
    "nothing": [],
    "": [],
    "***": [],
    "' OR 1=1 --": [],
    '" NEAR/2 ( * ) AND': [],
    "\x00": [],
    "e0 cc l0": [],
}


def test_words_are_found_in_any_language_case_and_accent() -> None:
    for text in CLIPS:
        put(text)
    wrong = {
        asked: answer
        for asked, numbers in ASKED.items()
        if (answer := found(asked)) != [CLIPS[number] for number in numbers]
    }
    assert wrong == {}
    assert finding.find_clips(None, "wijdow").instead == ("window",)


def test_better_fits_come_first_and_then_what_people_like_and_what_is_new() -> None:
    put("a lantern", days=20)
    put("lanterns and more", days=3)
    put("something else", spoken="here is the lantern", days=1)
    liked = put("a lantern, liked", days=10)
    Clip.objects.filter(id=liked.id).update(likes=30)
    assert found("lantern") == [
        "a lantern, liked",
        "a lantern",
        "lanterns and more",
        "something else",
    ]


def test_filters() -> None:
    put("c lantern", duration_ms=600_000, days=100)
    put("a lantern", duration_ms=10_000, days=3)
    put("b lantern", duration_ms=60_000, spoken="hello")
    asked = {
        "since day": ["b lantern"],
        "since week": ["b lantern", "a lantern"],
        "since year": ["b lantern", "a lantern", "c lantern"],
        "length short": ["a lantern"],
        "length medium": ["b lantern"],
        "length long": ["c lantern"],
        "length xl": ["b lantern", "a lantern", "c lantern"],
    }
    for wish, answer in asked.items():
        name, value = wish.split()
        assert found("lantern", None, **{name: value}) == answer, wish
    assert found("lantern", captions=True) == ["b lantern"]
    assert found("lantern", captions=True, length="long") == []


def test_a_long_list_goes_on_where_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        put(f"lantern {number}", days=number)
    monkeypatch.setattr(spine_finding, "BLOCK", 3)
    seen, mark = [], None
    for _ in range(9):
        page = finding.find_clips(None, "lantern", after=mark, limit=2).clips
        seen += [clip.description for clip in page.items]
        mark = page.next
        put("lantern that came in between")
        if mark is None:
            break
    assert sorted(seen) == [f"lantern {number}" for number in range(7)]
    for mark in ("x", "1_2", "-1_0_0", "1" * 60, "1_2_3_4"):
        with pytest.raises(BadMark):
            finding.find_clips(None, "lantern", after=mark)


def test_clips_far_apart_are_found_however_the_database_looks_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(6):
        put(f"lantern {number}")
    here = list(ClipDocument.objects.order_by("-id").values_list("id", flat=True))
    # From the last, so that none takes the place of one that is still to be moved.
    for ident, far in zip(here, (900_000, 20_000, 9000, 1100, 900, 7), strict=True):
        ClipDocument.objects.filter(id=ident).update(id=here[0] + far)
    monkeypatch.setattr(matching, "FEW", 0)
    for block in (1, 2, 5, 120):
        monkeypatch.setattr(spine_finding, "BLOCK", block)
        seen, mark = list[str](), None
        while mark or not seen:
            page = finding.find_clips(None, "lantern", after=mark, limit=3).clips
            seen += [clip.description for clip in page.items]
            mark = page.next
        assert seen == [f"lantern {number}" for number in reversed(range(6))], block


def test_only_public_clips_are_found_and_each_at_once() -> None:
    clip = put("A #lantern at noon", spoken="whisper")
    for audience in ("unlisted", "followers", "private"):
        put("lantern", audience=audience)
    people.follow(follower=bashir(), followed=ada())
    assert found("lantern", bashir()) == ["A #lantern at noon"]
    assert found("whisper") == ["A #lantern at noon"]
    for audience in ("unlisted", "followers", "private"):
        actions.describe_clip(clip_id=clip.id, by=ada(), audience=audience)
        assert found("lantern", bashir()) == []
        assert hashtags.find_tags(None, "lantern") == []
        assert not ClipTerm.objects.exists()
        actions.describe_clip(clip_id=clip.id, by=ada(), audience="public")
        assert found("lantern") == ["A #lantern at noon"]
    actions.describe_clip(clip_id=clip.id, by=ada(), description="Only a candle")
    assert (found("lantern"), found("candle")) == ([], ["Only a candle"])
    actions.set_private(person=ada(), private=True)
    assert found("candle", bashir()) == []
    assert not ClipTerm.objects.exists()
    actions.set_private(person=ada(), private=False)
    assert found("candle") == ["Only a candle"]
    actions.delete_clip(clip_id=clip.id, by=ada())
    assert found("candle") == []
    assert in_step()


@pytest.mark.parametrize("turned", [False, True])
def test_a_block_hides_clips_words_and_counts_both_ways(*, turned: bool) -> None:
    clip = put("A #lantern, quietly")
    put("Another #lantern", by=carys())
    Clip.objects.filter(id=clip.id).update(stirred=True, likes=3)
    actions.reckon()
    one, other = (bashir(), ada()) if turned else (ada(), bashir())
    people.block(person=one, other=other)
    assert found("lantern", bashir()) == ["Another #lantern"]
    assert [tag.clips for tag in hashtags.find_tags(bashir(), "lantern")] == [1]
    assert finding.suggest(bashir(), "qui") == []
    assert trending.warm_clips(bashir()).items == []
    assert trending.warm_tags(bashir()) == []
    assert len(found("lantern", carys())) == 2
    assert finding.suggest(carys(), "so qui") == ["so quietly"]
    assert [tag.clips for tag in hashtags.find_tags(carys(), "lantern")] == [2]
    assert [tag.name for tag in trending.warm_tags(None)] == ["lantern"]


def test_a_mute_keeps_clips_away() -> None:
    put("A lantern")
    people.mute(person=bashir(), other=ada(), days=None)
    assert found("lantern", bashir()) == []
    assert found("lantern", carys()) == ["A lantern"]


def test_hashtags_are_found_without_their_accents() -> None:
    put("#Café #cafe_noir")
    put("#café", by=bashir())
    put("#Ca")
    told = [(tag.name, tag.clips) for tag in hashtags.find_tags(None, "#cafe")]
    assert told == [("café", 2), ("cafe_noir", 1)]
    assert [tag.name for tag in hashtags.find_tags(None, "cafe noir")] == ["cafe_noir"]
    assert [tag.name for tag in hashtags.find_tags(None, "caffe")] == ["café"]
    assert hashtags.find_tags(None, "  ") == []


def test_hashtags_are_found_page_by_page(client: Client) -> None:
    names = [f"caf{letter}" for letter in "abcdefg"]
    put(" ".join(f"#{name}" for name in names))
    put("#cafc #cafe")
    put("#caf #çaf")
    whole = ["caf", "çaf", "cafc", "cafe", "cafa", "cafb", "cafd", "caff", "cafg"]
    seen: list[str] = []
    after, pages = None, 0
    while True:
        page = hashtags.tags_like(None, "caf", after, 2)
        seen += [tag.name for tag in page.items]
        pages += 1
        if (after := page.next) is None:
            break
    assert (seen, pages) == (whole, 5)
    near = hashtags.tags_like(None, "kafa", None, 1)
    assert [tag.name for tag in near.items] == ["cafa"]
    for mark in ("9-1-a", "0--a", "0-fffffffffff-a", "0-1-", "0-1-\0", "x"):
        with pytest.raises(BadMark):
            hashtags.tags_like(None, "caf", mark)
    put(" ".join(f"#ca{one}x" for one in "abcdefghijklmnopqrst"))
    for start in range(3):
        put(" ".join(f"#ca{one}{start}y" for one in "abcdefghijklmnopqrst"))
    first = client.get("/search", {"q": "ca", "kind": "tags"}).content.decode()
    assert first.count('href="/tags/') == 50
    link = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = client.get(link).content.decode()
    assert second.count('href="/tags/') == 9 + 20 * 4 - 50
    told = client.get("/api/clerestory/v1/search/tags?q=ca&limit=3").json()
    assert (len(told["items"]), bool(told["next"])) == (3, True)


def test_what_begins_like_a_word_is_looked_up_in_an_index() -> None:
    for column, table in (("text", ClipTerm), ("plain", Tag), ("handle", Person)):
        rows = table._default_manager.filter(spine_finding.Begins(column, "win")).order_by()  # noqa: SLF001  Django's documented way in
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Of a few rows it would read all.
                cursor.execute("SET LOCAL enable_seqscan = off")
                assert "Index Cond" in rows.explain(), column
            else:
                assert "SEARCH" in rows.explain(), column


def test_suggestions_are_the_most_frequent_words() -> None:
    for text in ("window windy", "window", "wine"):
        put(text)
    assert finding.suggest(None, "old win") == ["old window", "old windy", "old wine"]
    assert finding.suggest(None, "x") == finding.suggest(None, "") == []


def test_warmth_is_halved_each_day_and_taking_back_takes_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clips = [put(f"{number} #tag{number}") for number in range(3)]
    for clip, likes in zip(clips, (1, 4, 0), strict=True):
        actions.count(clip_id=clip.id, likes=likes) if likes else None
    assert actions.reckon() == 2
    assert [clip.description[0] for clip in trending.warm_clips(None).items] == ["1", "0"]
    page = trending.warm_clips(None, limit=1)
    assert [one.description[0] for one in trending.warm_clips(None, page.next).items] == ["0"]
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    actions.count(clip_id=clips[0].id, likes=1)
    actions.reckon()
    assert [tag.name for tag in trending.warm_tags(None)] == ["tag0", "tag1"]
    actions.count(clip_id=clips[0].id, likes=-1)
    for _ in range(3):
        actions.count(clip_id=clips[2].id, likes=1)
        actions.count(clip_id=clips[2].id, likes=-1)
    actions.reckon()
    assert [clip.description[0] for clip in trending.warm_clips(None).items] == ["1", "0"]
    for mark in ("x", "nan_x", "1.0_y"):
        with pytest.raises(BadMark):
            trending.warm_clips(None, mark)


def test_what_is_warm_is_found_behind_much_that_may_not_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trending, "LEAST_BITS", 1)
    for number in range(9):
        actions.count(clip_id=put(f"hot {number}").id, likes=9)
    actions.count(clip_id=put("warm", by=carys()).id, likes=1)
    actions.reckon()
    people.block(person=bashir(), other=ada())
    assert [clip.description for clip in trending.warm_clips(bashir(), limit=1).items] == ["warm"]
    assert len(trending.warm_clips(None, limit=1).items) == 1


# The second is what a server does with somebody whom a backup brought back.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("erase", [people.remove_person, people.erase_again])
def test_whoever_leaves_takes_their_words_along(erase: Callable[..., None]) -> None:
    put("Something xylophonic #xyloid", spoken="marimbaphone")
    put("Something", by=bashir())
    person = ada()
    erase(person_id=person.id)
    assert found("xylophonic") == []
    work()
    assert set(ClipTerm.objects.values_list("text", "documents")) == {("something", 1)}
    assert not Tag.objects.exists()
    assert in_step()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT hex(block) FROM clips_document_index_data")
            blocks = "".join(row[0] for row in cursor.fetchall())
        for word in (b"xylo", b"marimba"):
            assert word.hex().upper() not in blocks


def in_step() -> bool:
    """Whether terms and hashtags count what there is, and the index holds what the rows hold."""
    held = Counter[int]()
    for row in ClipDocument.objects.all():
        held.update({int(number) for number in f"{row.strong} {row.weak}".split()})
        assert row.clip.listed_at
    assert dict(ClipTerm.objects.values_list("id", "documents")) == held
    tags = Counter(ClipTag.objects.filter(listed_at__isnull=False).values_list("name", flat=True))
    assert dict(Tag.objects.values_list("name", "clips")) == tags
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO clips_document_index(clips_document_index, rank) "
                "VALUES ('integrity-check', 1)"
            )
    assert ClipDocument.objects.count() == Clip.objects.filter(listed_at__isnull=False).count()
    assert not Warmth.objects.filter(clip=None).exists()
    return True
