"""Tasks: taken, ended, tried again, taken over from the dead, given back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.premises import Premises, until
from tests.spine import tasks

from clerestory.spine import jobs

STUMBLE = "tests.spine.tasks.stumble"
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    heard: list[str] = []
    monkeypatch.setattr(jobs, "_LOST", {})
    jobs.on_lost(STUMBLE, heard.append)
    yield heard
    jobs.stopping.clear()


def make_due() -> None:
    DBTaskResult.objects.update(run_after=timezone.now())


def start(worker: str = "w", queue: str = "default") -> jobs.Row:
    make_due()
    row = jobs.take(queue, worker=worker)
    assert row is not None
    return row


def test_a_task_runs_once(tmp_path: Path) -> None:
    file = tmp_path / "notes"
    tasks.note.enqueue(str(file), "one")
    jobs.run(start())
    assert file.read_text() == "one\n"
    assert jobs.take("default", worker="w") is None
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_task_that_fails_is_tried_three_times_and_then_its_room_is_told(
    tmp_path: Path, told: list[str]
) -> None:
    file = tmp_path / "notes"
    tasks.stumble.enqueue(str(file))
    jobs.run(start())
    assert jobs.take("default", worker="w") is None, "it waits before it is tried again"
    jobs.run(start())
    assert told == []
    jobs.run(start())
    assert told == [str(file)]
    assert file.read_text() == "tried\n" * 3
    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.FAILED
    assert "the floor was uneven" in row.traceback


def test_a_task_ends_although_its_room_cannot_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def deaf(file: str) -> None:
        heard.append(file)
        DBTaskResult.objects.update(traceback="half done")
        message = "the room is deaf"
        raise OSError(message)

    monkeypatch.setattr(jobs, "_LOST", {STUMBLE: deaf})
    tasks.stumble.enqueue(str(tmp_path / "notes"))
    for _ in range(jobs.TRIES):
        jobs.run(start())
    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.FAILED
    assert "the floor was uneven" in row.traceback, "what the room had begun is undone"
    assert "the room is deaf" in caplog.text
    assert jobs.reclaim(living={"w"}, me="w") == 0
    assert len(heard) == 1


def test_tasks_of_a_dead_worker_are_taken_over_at_most_three_times(
    tmp_path: Path, told: list[str]
) -> None:
    file = str(tmp_path / "notes")
    tasks.stumble.enqueue(file)
    for worker in ("a", "b", "c"):
        row = start(worker)
        jobs.run.__globals__["_held"].discard(row.id)
        assert jobs.reclaim(living={worker, "z"}, me="z") == 0, "its worker lives"
        assert jobs.reclaim(living={"z"}, me="z") == 1
    assert told == [file]
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_worker_that_was_taken_for_dead_cannot_end_the_task(tmp_path: Path) -> None:
    tasks.note.enqueue(str(tmp_path / "notes"), "one")
    slow = start("slow")
    jobs.reclaim(living={"other"}, me="other")
    other = start("other")
    jobs.give_back(slow)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    jobs.run(other)
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_task_that_is_stopped_has_lost_nothing(tmp_path: Path, told: list[str]) -> None:
    tasks.heed.enqueue(str(tmp_path / "notes"))
    row = start(queue="watchable")
    jobs.stopping.set()
    jobs.run(row)
    kept = DBTaskResult.objects.get()
    assert (kept.status, kept.worker_ids, kept.started_at) == (TaskResultStatus.READY, [], None)
    assert jobs.take("watchable", worker="w") is None, "a worker that ends takes nothing"
    assert told == []


def test_pretty_work_gives_way_to_watchable_work(tmp_path: Path) -> None:
    file = str(tmp_path / "notes")
    tasks.polish.enqueue(file)
    tasks.watch.enqueue(file)
    make_due()
    assert jobs.take("pretty", worker="w", after=("watchable",)) is None
    first = start(queue="watchable")
    assert jobs.take("pretty", worker="w", after=("watchable",)) is None, "while it runs as well"
    jobs.run(first)
    assert jobs.take("pretty", worker="w", after=("watchable",)) is not None


def test_ended_tasks_are_deleted_after_a_while(tmp_path: Path) -> None:
    tasks.note.enqueue(str(tmp_path / "notes"), "one")
    jobs.run(start())
    assert jobs.prune() == 0
    old = timezone.now() - jobs.KEPT_SUCCESSFUL - timedelta(minutes=1)
    DBTaskResult.objects.update(finished_at=old)
    assert jobs.prune() == 1


def enqueue(place: Premises, task: str, file: Path) -> None:
    place.python(f"from tests.spine import tasks\ntasks.{task}.enqueue({str(file)!r})")


@pytest.mark.parametrize("task", ["linger", "heed"])
def test_a_worker_killed_or_ended_in_the_middle_of_a_task_loses_nothing(
    premises: Premises, tmp_path: Path, task: str
) -> None:
    file = tmp_path / "notes"
    premises.furnish()
    enqueue(premises, task, file)
    first = premises.start("worker")
    until(lambda: file.exists() and "began" in file.read_text())
    if task == "linger":
        first.process.kill()
    else:
        first.process.terminate()
    assert first.process.wait(60) == (-9 if task == "linger" else 0)
    premises.start("worker")
    until(lambda: "ended" in file.read_text())
