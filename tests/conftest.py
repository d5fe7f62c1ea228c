"""What all tests share: a closed network, the keeper of keys, the log, premises."""

import gc
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest
from hypothesis import HealthCheck, settings
from tests import premises as premises_of
from tests import recorder as recorder_of
from tests.spreading import Spreading
from xdist.remote import Producer

from clerestory.ops import guarding

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CLERESTORY_SHARED") or ROOT.parent / "shared")
BROWSERS = {"browser", "chromium", "firefox", "webkit"}
DATABASES = {"db", "transactional_db", "live_server", "premises"}

# How long an example takes says how busy the machine is.
settings.register_profile(
    "house", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark which tests drive a browser and which touch a database, by what they use.

    `bin/test` runs browsers one at a time, and what touches the database on PostgreSQL too.
    """
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if "journeys" in item.path.parts or used & BROWSERS:
            item.add_marker("browser")
            if not {"journeys", "leakcheck"} & set(item.path.parts):
                # `bin/test` looks for them there and nowhere else.
                message = f"{item.nodeid} drives a browser: its place is tests/journeys"
                raise pytest.UsageError(message)
        if used & DATABASES or item.get_closest_marker("django_db"):
            if not item.get_closest_marker("once"):
                item.add_marker("database")
            item.fixturenames.insert(0, "keyd")  # type: ignore[attr-defined]  # of a function's item
    # Servers of a test's own take longest: they go first, so that nobody waits for them at the end.
    items.sort(key=lambda item: "premises" not in getattr(item, "fixturenames", ()))


def pytest_collection_finish() -> None:
    """Let the collector pass over what lives as long as the run: that took a tenth of its time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spreading | None:
    """Spread tests as tests/spreading.py says, where `--dist loadgroup` is asked for."""
    return Spreading(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def loopback_only(self: socket.socket, address: object) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0]) if isinstance(address, tuple) else str(address)
            if host not in {"127.0.0.1", "::1", "localhost"}:
                message = f"tests may not leave this machine: {host}"
                raise AssertionError(message)
        connect(self, address)  # type: ignore[arg-type]  # whatever connect takes

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", loopback_only)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Let hundreds sign up at the least cost Argon2id has; tests/people/test_texts.py pays all."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch = pytest.MonkeyPatch()
    patch.setattr("clerestory.people.passwords.HASHER", quick)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _no_new_accounts() -> Iterator[None]:
    """Slow nobody down who has just come: in tests everybody has."""
    from clerestory.people import brakes  # noqa: PLC0415  not before Django is set up

    patch = pytest.MonkeyPatch()
    patch.setitem(brakes.LIMITS, "young_days", 0)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let the tests' database begin as a copy of tables that are made once a run."""
    del django_db_modify_db_settings_parallel_suffix
    from django.db import connection  # noqa: PLC0415  not before Django is set up

    template, _ = premises_of.migrated(os.environ.get("CLERESTORY_DATABASE", ""))
    asked = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        Path(asked["NAME"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(template, asked["NAME"])
    else:
        asked["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Use the copy that lies there; PostgreSQL's is made, and taken away again, by Django."""
    from django.db import connection  # noqa: PLC0415  not before Django is set up

    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def keyd() -> Iterator[None]:
    """Run the keeper of keys on this data folder: whatever touches the database asks it."""
    from django.conf import settings  # noqa: PLC0415  not before Django is set up

    guarding.stand_in("keyd", Path(settings.DATA))
    yield
    guarding.end()


@pytest.fixture(scope="session")
def _recorder() -> Iterator[recorder_of.Recorder]:
    from django.conf import settings  # noqa: PLC0415  not before Django is set up

    with recorder_of.recorder(Path(settings.DATA)) as place:
        yield place


@pytest.fixture
def log(keyd: None, _recorder: recorder_of.Recorder) -> recorder_of.Recorder:
    """Give a log on this data folder that runs, with its witnesses, as does the keeper of keys."""
    del keyd
    _recorder.start()
    return _recorder


@pytest.fixture
def shared() -> Path:
    """Give the folder of real inputs beside the project; it may not exist."""
    return SHARED


@pytest.fixture
def premises(tmp_path: Path) -> Iterator[premises_of.Premises]:
    """Give a data folder and a database of the test's own, and the means to run a server there."""
    with premises_of.premises(tmp_path) as place:
        yield place
