"""Who lives, and how soon the dead are known."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.premises import until

from clerestory.spine import pulse
from clerestory.spine.models import Worker

pytestmark = pytest.mark.django_db

PRINT_ID = """
from clerestory.ops.boot import boot
boot()
from clerestory.spine.pulse import new_worker_id
print(new_worker_id(), flush=True)
input()
"""


def test_a_worker_lives_until_it_leaves() -> None:
    worker = pulse.new_worker_id()
    pulse.beat(worker)
    assert pulse.living() == {worker}
    pulse.leave(worker)
    assert pulse.living() == set()


def test_a_killed_process_of_this_machine_is_known_to_be_dead_at_once() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PRINT_ID],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        worker = process.stdout.readline().strip()
        pulse.beat(worker)
        assert pulse.living() == {worker}
        process.kill()
        # Not yet reaped: a zombie does no work either.
        until(lambda: pulse.is_gone(worker))
    assert pulse.living() == set()
    assert not Worker.objects.exists()


def test_a_process_of_another_machine_is_dead_after_a_silence() -> None:
    elsewhere = "0123456789ab.1.1.00000000"
    pulse.beat(elsewhere)
    assert pulse.living() == {elsewhere}
    Worker.objects.update(seen_at=timezone.now() - pulse.SILENCE - timedelta(seconds=1))
    assert pulse.living() == set()


def test_a_reused_process_number_is_somebody_else() -> None:
    machine, pid, began, mark = pulse.new_worker_id().split(".")
    assert pulse.is_gone(f"{machine}.{pid}.{int(began) - 1}.{mark}")
