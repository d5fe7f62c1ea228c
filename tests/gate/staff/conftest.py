"""A staff for each test: Edith and Femi at home, and Gao, who is posted where nobody may look."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as house
from pytest_django import Settings
from tests.gate.guards import Guards, founded
from tests.gate.staff import staffing
from tests.gate.staff.staffing import URL, Worker

from clerestory.gate.staff import drafting


@pytest.fixture(scope="session")
def all_guards(keyd: None) -> Iterator[Guards]:
    """Run the log with three witnesses on the tests' data folder."""
    del keyd
    place = founded(Path(house.DATA), 3)
    place.start()
    yield place
    place.stop()


@pytest.fixture
def guards(all_guards: Guards) -> Iterator[Guards]:
    """Give the log and its witnesses to a test that stops some; all run again afterwards."""
    yield all_guards
    all_guards.start()


@pytest.fixture
def office(db: None, all_guards: Guards, settings: Settings) -> None:
    """Give an operator's key, and a folder without any roster."""
    del db, all_guards
    settings.PUBLIC_URL = URL
    _clear()
    drafting.make_operator(staffing.operator())


@pytest.fixture
def staff(office: None) -> tuple[Worker, Worker, Worker]:
    """Give Edith, Femi and Gao, on a roster that is in force."""
    del office
    found = (
        staffing.worker("edith"),
        staffing.worker("femi", posting="IE"),
        staffing.worker("gao", posting="CN"),
    )
    staffing.enact()
    return found


def _clear() -> None:
    data = Path(house.DATA)
    shutil.rmtree(data / "staff", ignore_errors=True)
    for name in ("operator", "policy.sha256"):
        (data / "keys" / name).unlink(missing_ok=True)
