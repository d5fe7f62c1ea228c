"""Of all that `clerestory up` starts, one process may open a socket of the Internet."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.premises import Premises

from clerestory.ops.ways_out import unfiltered


def filtered(process: psutil.Process) -> bool:
    return "Seccomp:\t2" in Path(f"/proc/{process.pid}/status").read_text().splitlines()


def test_every_process_but_the_way_out_is_behind_walls(premises: Premises) -> None:
    running = premises.up()
    free = {" ".join(child.cmdline()) for child in running.children() if not filtered(child)}
    assert len(free) == 1, free
    assert "clerestory.guards.egressd" in free.pop()
    told = premises.tell("doctor")
    for name in ("keyd", "logd", "worker", "stream", "web"):
        assert f"ok    {name} tried, and cannot get out." in told.stdout
    assert "ok    Of all processes here, egressd alone can open an Internet socket." in told.stdout


@pytest.mark.once
def test_doctor_fails_for_a_process_without_walls_or_without_an_answer(
    premises: Premises,
) -> None:
    running = premises.up()
    (worker,) = running.children("ops.worker")
    worker.suspend()
    try:
        told = premises.tell("doctor")
    finally:
        worker.resume()
    assert told.returncode == 1
    assert "WRONG worker could not be asked for ways out" in told.stdout


def test_a_process_without_walls_is_named() -> None:
    """This process has none; no process of ours can be made to lack them from outside."""
    with subprocess.Popen(
        [sys.executable, "-c", "input()", "clerestory.ops.worker"], stdin=subprocess.PIPE
    ) as child:
        assert list(unfiltered(child.pid)) == ["worker"]
        child.communicate(b"\n")


@pytest.mark.once
def test_doctor_says_when_there_is_nobody_to_ask(premises: Premises) -> None:
    premises.data.mkdir(mode=0o700)
    assert "no process could be asked for ways out" in premises.tell("doctor").stdout
