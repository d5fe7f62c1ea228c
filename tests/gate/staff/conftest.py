"""A staff for each test: Edith and Femi at home, and Gao, who is posted where nobody may look."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as house
from pytest_django import Settings
from tests.gate.staff import staffing
from tests.gate.staff.staffing import URL, Worker
from tests.recorder import Recorder

from clerestory.gate.staff import drafting


@pytest.fixture
def guards(log: Recorder) -> Iterator[Recorder]:
    """Give the log and its witnesses to a test that stops some; all run again afterwards."""
    yield log
    log.start()


@pytest.fixture
def office(db: None, log: Recorder, settings: Settings) -> None:
    """Give an operator's key, and a folder without any roster."""
    del db, log
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
