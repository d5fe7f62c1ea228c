"""What a release is described by: the same wherever it is computed, and on record once."""

import subprocess
from pathlib import Path

import pytest
from django.test import TransactionTestCase

from clerestory import __version__
from clerestory.gate.later import record_release
from clerestory.gate.models import Entry
from clerestory.gate.published import last_release
from clerestory.gate.release import PACKAGE, described, list_of_files, release, verify_page
from clerestory.tlog.leaves import Kind


def test_the_list_is_that_of_the_usual_tools(tmp_path: Path) -> None:
    package = tmp_path / "clerestory"
    (package / "b" / "__pycache__").mkdir(parents=True)
    (package / "b" / "__pycache__" / "x.pyc").write_bytes(b"")
    for name, text in (("a.py", "1"), ("b/c.py", "2"), ("b.py", ""), ("Z", "3"), ("b/é", "4")):
        (package / name).write_text(text)
    command = "find clerestory -type f ! -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum"
    told = subprocess.run(  # noqa: S602  the command that the docstring names
        command,
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert list_of_files(package) == told.stdout


def test_every_file_counts(tmp_path: Path) -> None:
    package = tmp_path / "clerestory"
    package.mkdir()
    (package / "a.py").write_text("1")
    before = described(package, "1.0", None)
    assert set(before) == {"format", "version", "files_sha256"}
    (package / "a.py").write_text("2")
    assert described(package, "1.0", None)["files_sha256"] != before["files_sha256"]
    assert "sbom_sha256" in described(package, "1.0", b"{}")


def test_a_checkout_has_its_page_and_no_parts() -> None:
    assert verify_page(PACKAGE) is not None
    assert release()["version"] == __version__
    assert "verify_sha256" in release()
    assert "sbom_sha256" not in release()


@pytest.mark.django_db
class TestRecord(TransactionTestCase):
    """The act itself, with a real transaction."""

    def test_it_is_recorded_once_and_again_when_it_changes(self) -> None:
        """Record twice, then pretend that other software ran here before."""
        assert last_release() is None
        record_release()
        record_release()
        rows = Entry.objects.filter(kind=Kind.RELEASE)
        assert rows.count() == 1
        assert last_release() == release()
        row = rows.get()
        row.opening = bytes(row.opening).replace(__version__.encode(), b"0.0.9")
        row.save()
        record_release()
        assert rows.count() == 2
