"""A staff for each test: Edith and Femi at home, and Gao, who is posted where nobody may look."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as house
from pytest_django import Settings
from tests.gate.staff import staffing
from tests.gate.staff.staffing import URL, Worker
from tests.guards.keeper import Keeper, keeper

from clerestory.gate.staff import drafting


@pytest.fixture(scope="session")
def keyd() -> Iterator[Keeper]:
    """Give the key service of the tests' data folder."""
    with keeper(Path(house.DATA)) as there:
        yield there


@pytest.fixture
def office(db: None, keyd: Keeper, settings: Settings) -> None:
    """Give an operator's key, and a folder without any roster."""
    del db, keyd
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
