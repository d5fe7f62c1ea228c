"""Whatever people do, in any order: counts are rows, and nobody sees what they may not.

This is the short form; `bin/acts` does ten thousand acts by fifty people.
"""

import random
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from pytest_django import Settings
from tests.social.acts.driving import drawn, look
from tests.social.acts.world import World

from clerestory.ops.boot import load_rooms
from clerestory.ops.options import FOLDERS

PEOPLE, FEWEST, MOST = 8, 10, 40
LOOKED: list[int] = []


class Acts(RuleBasedStateMachine):
    """Eight people who act at random, a few dozen acts at a time; looked at in between."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.world = World()
        for _ in range(PEOPLE):
            self.world.join()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    @rule(seed=st.integers(0, 1 << 30), number=st.integers(FEWEST, MOST))
    def act(self, seed: int, number: int) -> None:
        luck = random.Random(seed)  # noqa: S311  chance that comes again
        acts = drawn(self.world, luck)
        for _ in range(number):
            self.world.do(next(acts))
        look(self.world, luck, readers=2, looks=2)
        LOOKED.append(number)


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    for name in FOLDERS:
        (tmp_path / name).mkdir(parents=True)
    settings.DATA = tmp_path
    load_rooms()


@pytest.mark.django_db
def test_acts_in_any_order_keep_every_promise() -> None:
    run_state_machine_as_test(
        Acts,
        settings=settings(
            max_examples=2,
            stateful_step_count=3,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert LOOKED
