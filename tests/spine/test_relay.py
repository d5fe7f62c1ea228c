"""Facts reach every hearer, at least once, and only if what they tell of was committed."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from tests.spine.tasks import TileLaid

from clerestory.spine import facts, relay
from clerestory.spine.ids import new_id
from clerestory.spine.models import Allowance, Fact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_hearers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(facts, "HEARERS", {})
    return iter([None])


def lay() -> UUID:
    tile = new_id()
    with transaction.atomic():
        facts.announce(TileLaid(tile))
    return tile


def make_due() -> None:
    Fact.objects.update(not_before=timezone.now() - timedelta(seconds=1))


def test_every_hearer_is_told_in_the_order_of_announcement() -> None:
    heard: list[tuple[str, UUID]] = []
    facts.hears(TileLaid)(lambda event: heard.append(("first", event.tile_id)))
    facts.hears(TileLaid)(lambda event: heard.append(("second", event.tile_id)))
    one = lay()
    assert relay.tell_due() == 1
    assert heard == [("first", one), ("second", one)]
    assert relay.tell_due() == 0, "and only once when all went well"


def test_a_fact_without_hearers_is_done_with() -> None:
    lay()
    assert relay.tell_due() == 1
    assert not Fact.objects.exists()


def test_a_fact_of_an_act_that_did_not_happen_is_not_told() -> None:
    heard: list[TileLaid] = []
    facts.hears(TileLaid)(heard.append)

    @transaction.atomic
    def slip() -> None:
        facts.announce(TileLaid(new_id()))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        slip()
    assert relay.tell_due() == 0
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_a_fact_is_announced_only_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        facts.announce(TileLaid(new_id()))


def test_when_a_hearer_fails_all_are_told_again_and_what_they_wrote_is_undone() -> None:
    heard: list[str] = []

    def writes(event: TileLaid) -> None:
        heard.append("writes")
        Allowance.objects.create(key=str(event.tile_id), used=1, ends_at=timezone.now())

    def fails(_: TileLaid) -> None:
        heard.append("fails")
        if heard.count("fails") == 1:
            raise ConnectionError

    facts.hears(TileLaid)(writes)
    facts.hears(TileLaid)(fails)
    lay()
    assert relay.tell_due() == 0
    assert not Allowance.objects.exists()
    assert relay.tell_due() == 0, "it waits before it is tried again"
    make_due()
    assert relay.tell_due() == 1
    assert heard == ["writes", "fails"] * 2
    assert Allowance.objects.count() == 1


def test_a_fact_that_nobody_can_hear_is_parked_with_its_trouble_and_stops_no_other() -> None:
    def fails(_: TileLaid) -> None:
        message = "the tile is loose"
        raise ValueError(message)

    facts.hears(TileLaid)(fails)
    lay()
    Fact.objects.create(name="spine.NeverDeclared", body={})
    for _ in range(relay.PARKED_AFTER):
        relay.tell_due()
        make_due()
    assert relay.parked() == 2
    assert relay.tell_due() == 0
    assert {row.trouble for row in Fact.objects.all()} == {
        "ValueError: the tile is loose",
        "KeyError: 'spine.NeverDeclared'",
    }
