"""What the tests of safety share: clips as rows, and moderators on a roster that is in force."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as house
from pytest_django import Settings
from tests.cast import ada
from tests.gate.staff import staffing
from tests.gate.staff.staffing import URL, Worker
from tests.recorder import Recorder
from tests.social import rows

from clerestory.clips.models import Clip
from clerestory.gate.staff import drafting
from clerestory.people.models import Person

type Desk = dict[str, Worker]


@pytest.fixture
def put() -> Callable[..., Clip]:
    """Write the row of a published clip, of Ada's where nobody is named."""

    def go(by: Person | None = None, **facts: object) -> Clip:
        return rows.put(by or ada(), **facts)

    return go


@pytest.fixture
def desk(db: None, log: Recorder, settings: Settings) -> Desk:
    """Give Mona and Nils, who moderate, Gao, who is posted elsewhere, and Sam of support."""
    del db, log
    settings.PUBLIC_URL = URL
    data = Path(house.DATA)
    shutil.rmtree(data / "staff", ignore_errors=True)
    for name in ("operator", "policy.sha256"):
        (data / "keys" / name).unlink(missing_ok=True)
    drafting.make_operator(staffing.operator())
    found = {
        "mona": staffing.worker("mona", role="safety"),
        "nils": staffing.worker("nils", role="safety", posting="IE"),
        "gao": staffing.worker("gao", role="safety", posting="CN"),
        "sam": staffing.worker("sam", role="support"),
    }
    staffing.enact()
    return found
