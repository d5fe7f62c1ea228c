"""Numbers for authors: right sums, of their own clips alone, and never who."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import ada, bashir, sign_in
from tests.feed.shelf import listed

from clerestory.clips.models import Clip
from clerestory.feed.models import REACHED, Tally
from clerestory.feed.numbers import Numbers, numbers_of, numbers_of_clip
from clerestory.people.models import Person
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db


def counted(clip: Clip, ago: int, *left: int, newest: int = 0, page: int = 0) -> None:
    """Write a tally of some days ago, of viewers who left in these tenths."""
    Tally.objects.create(
        clip=clip,
        day=timezone.now().date() - timedelta(days=ago),
        shown=len(left),
        skipped=sum(tenth == 0 for tenth in left),
        through_newest=newest,
        through_page=page,
        **{name: left.count(tenth) for tenth, name in enumerate(REACHED)},
    )


@pytest.fixture
def clip() -> Clip:
    made = listed("=1+1 is a sum")
    counted(made, 0, 0, 5, 10, 10, newest=3, page=1)
    counted(made, 2, 10)
    counted(made, 9, 3)
    counted(listed("Of somebody else", by=bashir()), 0, 10, 10)
    return made


def client(person: Person) -> Client:
    made = Client(headers={"host": "localhost"})
    sign_in(made, person)
    return made


def test_sums_are_of_ones_own_clips_and_of_the_days_asked_for(clip: Clip) -> None:
    assert [one for one, _ in numbers_of(ada(), 0)] == [clip.id]
    for days, shown, finished in ((7, 5, 3), (28, 6, 3), (0, 6, 3)):
        (_, total), (again, each_day) = (
            numbers_of(ada(), days)[0],
            numbers_of_clip(ada(), clip.id, days),
        )
        assert total == again
        assert (total.shown, total.finished) == (shown, finished)
        assert sum(one.shown for one in each_day) == shown
    # Every day stands there, empty ones too, the last of them today.
    _, each_day = numbers_of_clip(ada(), clip.id, 7)
    assert [(one.shown, one.finished) for one in each_day] == [(1, 1), (0, 0), (4, 2)]
    with pytest.raises(NotFound):
        numbers_of_clip(bashir(), clip.id, 0)


def test_who_still_watches_is_told_for_each_tenth() -> None:
    reached = (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2)
    some = Numbers(shown=4, reached=reached)
    assert some.retention == (1.0, *[0.75] * 5, *[0.5] * 5)
    assert some.finish_rate == 0.5
    assert Numbers().retention == ()
    assert Numbers().finish_rate == 0.0


def test_pages_and_tables_are_the_authors_alone(clip: Clip) -> None:
    path = f"/clips/{clip.key}/numbers"
    hers, his, nobody = client(ada()), client(bashir()), Client(headers={"host": "localhost"})
    page = hers.get(path).content.decode()
    for told in ("50 %", "How far it is watched", "polygon points", "Its own page"):
        assert told in page, told
    assert 'href="?days=28" aria-current="true"' in page
    assert path in hers.get("/me/numbers?days=7").content.decode()
    for address in (path, f"{path}.csv"):
        assert his.get(address).status_code == 404
        assert nobody.get(address).headers["Location"].startswith("/sign-in")
    assert clip.key not in his.get("/me/numbers?days=0").content.decode()
    days = hers.get(f"{path}.csv?days=7")
    assert days.headers["Content-Type"].startswith("text/csv")
    assert days.content.decode().splitlines()[0] == "day,shown,finished"
    assert days.content.decode().splitlines()[-1].endswith(",4,2")
    # A description is no formula for whatever opens the table.
    assert (
        f"{clip.key},'=1+1 is a sum,6,1,0,0,3,3,0,0,1"
        in hers.get("/me/numbers.csv?days=0").content.decode().splitlines()
    )


def test_the_api_tells_the_same(clip: Clip) -> None:
    hers, his = client(ada()), client(bashir())
    base = "/api/clerestory/v1"
    told = hers.get(f"{base}/clips/{clip.key}/numbers?days=0").json()
    assert told["total"] == hers.get(f"{base}/me/numbers?days=0").json()[0]
    assert told["total"]["through"] == {"newest": 3, "following": 0, "for_you": 0, "page": 1}
    assert sum(day["shown"] for day in told["days"]) == told["total"]["shown"] == 6
    assert his.get(f"{base}/clips/{clip.key}/numbers").status_code == 404
    assert hers.get(f"{base}/me/numbers?days=5").status_code == 400
