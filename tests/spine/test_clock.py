"""Timed jobs run when they are due, in one of the workers."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from clerestory.spine import clock, timers
from clerestory.spine.models import Timer


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    times: list[str] = []
    monkeypatch.setattr(timers, "TIMERS", {})
    monkeypatch.setattr(clock, "TIMERS", timers.TIMERS)

    @timers.every("1h")
    def wind() -> None:
        times.append("wound")

    return times


@pytest.mark.django_db
def test_a_timed_job_runs_at_once_and_then_after_its_interval(ran: list[str]) -> None:
    assert clock.run_due() == 1
    assert clock.run_due() == 0
    Timer.objects.update(began_at=timezone.now() - timedelta(minutes=61))
    assert clock.run_due() == 1
    assert len(ran) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [None, timedelta(hours=2)])
def test_of_many_workers_one_runs_it(ran: list[str], before: timedelta | None) -> None:
    if before:
        clock.run_due()
        ran.clear()
        Timer.objects.update(began_at=timezone.now() - before)
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        clock.run_due()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ran == ["wound"]


@pytest.mark.django_db
def test_a_job_that_fails_leaves_the_others_alone(ran: list[str]) -> None:
    def breaks() -> None:
        raise OSError

    timers.every("1m")(breaks)
    timers.every("1m")(ran.copy)
    assert clock.run_due() == 3
    assert ran == ["wound"]


@pytest.mark.parametrize("interval", ["", "h", "1", "1 h", "-1h", "1w"])
def test_an_interval_that_cannot_be_read_is_refused(interval: str) -> None:
    with pytest.raises(ValueError, match="interval"):
        timers.every(interval)
