"""Single files: what is said of them, and what the command ends with."""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.premises import ROOT
from tests.tlog.samples import LOG, VECTORS, vector
from tests.verify.logs import POLICY, Published, act, sentences, signed

from clerestory.tlog.leaves import Kind
from clerestory.tlog.policy import Policy
from clerestory.verify.checks import check
from clerestory.verify.command import Believed, verify_files
from clerestory.verify.findings import Verdict, listed, shown, when

TRUST = Policy.parse(POLICY)


@pytest.fixture
def published(tmp_path: Path) -> Published:
    (tmp_path / "policy").write_bytes(POLICY)
    acts = [act(), act(Kind.STAFF_ACCESS, 0, case="17", purpose="lost password")]
    return Published(tmp_path / "log", [*acts, *(act() for _ in range(5))])


def told(files: list[Path], believed: Believed, entry: str = "") -> tuple[Verdict, str]:
    out = io.StringIO()
    verdict = verify_files(files, believed, out, entry, as_json=False)
    return verdict, out.getvalue()


def test_a_receipt_is_told_in_plain_words(published: Published, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(published.receipt(1).encode())
    verdict, text = told([file], Believed(tmp_path / "policy"))
    assert verdict is Verdict.RIGHT
    assert "A receipt of entry 1, of kind STAFF_ACCESS." in text
    assert "Seen by w2 on 2023-11-14 22:13:20 UTC and w3 on 2023-11-14 22:13:20 UTC." in text
    assert "Not signed by w4" in text
    assert "It says purpose: lost password" in text
    assert text.endswith("All of it holds.\n")


def test_a_proof_needs_its_entry(published: Published) -> None:
    leaf = published.receipt(1).leaf.encode()
    proof = published.proof(1)
    assert check(proof.encode(), TRUST).verdict is Verdict.UNCHECKED
    assert check(proof.encode(), TRUST, leaf).verdict is Verdict.RIGHT
    assert check(proof.encode(), TRUST, leaf[:-1] + b"?").verdict is Verdict.WRONG


def test_a_proof_may_carry_the_leaf_itself(published: Published) -> None:
    mine, other = (published.receipt(index).leaf.encode() for index in (1, 2))
    assert check(published.proof(1, mine).encode(), TRUST).verdict is Verdict.RIGHT
    assert check(published.proof(1, other).encode(), TRUST).verdict is Verdict.WRONG
    assert check(published.proof(1, b"x" * 70).encode(), TRUST).verdict is Verdict.WRONG


def test_a_checkpoint_is_told_with_its_witnesses(published: Published) -> None:
    report = check(published.note(2, 3, 4).encode(), TRUST)
    assert report.verdict is Verdict.RIGHT
    assert f"Signed by the log {LOG.name} when it had 7 entries." in sentences(report, "ok")


def test_too_few_witnesses_are_wrong(published: Published) -> None:
    report = check(published.note(3).encode(), TRUST)
    assert report.verdict is Verdict.WRONG
    assert "may not have been seen by others" in sentences(report)[0]


def test_a_witness_from_the_future_is_wrong(published: Published) -> None:
    note = signed(published.checkpoint, 2, 3, time=int(time.time()) + 3600)
    assert "has not come yet" in sentences(check(note.encode(), TRUST))[0]


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"c2sp.org/tlog-proof@v1\n", b"nothing\n\nof the kind\n", b"\0" * 1000],
)
def test_anything_else_does_not_hold(data: bytes) -> None:
    assert check(data, TRUST).verdict is Verdict.WRONG


def test_what_steers_a_terminal_is_escaped(tmp_path: Path) -> None:
    published = Published(
        tmp_path, [(Kind.LEGAL, -1, {"why": "\x1b[2J\u202egone\x9b1m", "\x1b]0;x": "a"})]
    )
    text = "\n".join(str(one) for one in check(published.receipt(0).encode(), TRUST).findings)
    assert "gone" in text
    assert text.replace("\n", "").isprintable()


def test_a_long_body_is_cut(tmp_path: Path) -> None:
    published = Published(tmp_path, [act(reason="word " * 5000)])
    report = check(published.receipt(0).encode(), TRUST)
    assert report.verdict is Verdict.RIGHT
    assert max(len(finding.sentence) for finding in report.findings) < 500


def test_the_worst_file_decides(published: Published, tmp_path: Path) -> None:
    good, bad, gone = tmp_path / "good", tmp_path / "bad", tmp_path / "gone"
    good.write_bytes(published.receipt(1).encode())
    bad.write_bytes(published.receipt(1).encode().replace(b"lost", b"last"))
    believed = Believed(tmp_path / "policy")
    assert told([good, gone], believed)[0] is Verdict.UNCHECKED
    assert told([gone, bad, good], believed)[0] is Verdict.WRONG
    os.mkfifo(tmp_path / "pipe")
    assert told([tmp_path / "pipe"], believed)[0] is Verdict.UNCHECKED


def test_whom_to_believe(published: Published, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(published.receipt(1).encode())
    verdict, text = told([file], Believed())
    assert verdict is Verdict.UNCHECKED
    assert "Say whom to believe" in text
    assert told([file], Believed(logs=(str(LOG),)))[0] is Verdict.RIGHT
    assert "no witness is asked" in told([file], Believed(logs=(str(LOG),)))[1].lower()
    assert told([file], Believed(logs=("not a key",)))[0] is Verdict.UNCHECKED
    assert told([file], Believed(tmp_path / "gone"))[0] is Verdict.UNCHECKED
    data = tmp_path / "data" / "log"
    data.mkdir(parents=True)
    (data / "policy").write_bytes(POLICY)
    assert told([file], Believed(data=tmp_path / "data"))[0] is Verdict.RIGHT
    (data / "policy").write_bytes(b"\n".join(POLICY.split(b"\n")[1:]))
    assert told([file], Believed(data=tmp_path / "data"))[0] is Verdict.UNCHECKED
    both = Believed(data / "policy", (str(LOG),))
    assert told([file], both)[0] is Verdict.RIGHT


def test_checkpoints_of_others_are_read_too() -> None:
    folder = VECTORS / "tessera-log"
    key = vector("tessera-log/README.json")["vkey"]
    for number in range(16):
        file = folder / f"checkpoint.{number}"
        assert told([file], Believed(logs=(key,)))[0] is Verdict.RIGHT, number


def test_it_says_it_to_programs(published: Published, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(published.receipt(1).encode())
    out = io.StringIO()
    verify_files([file], Believed(tmp_path / "policy"), out, as_json=True)
    assert json.loads(out.getvalue())["verdict"] == "right"


def test_small_words() -> None:
    assert [listed(list(words)) for words in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]
    assert when(0) == "1970-01-01 00:00:00 UTC"
    assert when(2**63 - 1) == "second 9223372036854775807"
    assert shown("naïve\x07") == "naïve\\x07"


def alone(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run in a Python that has the two folders, `cryptography`, and nothing else of ours."""
    home = tmp_path / "alone" / "clerestory"
    home.mkdir(parents=True, exist_ok=True)
    for name in ("__init__.py", "tlog", "verify"):
        if not (home / name).exists():
            (home / name).symlink_to(ROOT / "src" / "clerestory" / name)
    code = (
        "import sys, runpy\n"
        "class Only:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        known = {'clerestory', 'cryptography', '_cffi_backend', 'cffi', 'pycparser'}\n"
        "        if top not in known and top not in sys.stdlib_module_names:\n"
        "            raise ImportError(f'{name} is neither ours nor the standard library')\n"
        "sys.meta_path.insert(0, Only())\n"
        "module = sys.argv.pop(1)\n"
        "runpy.run_module(module, run_name='__main__', alter_sys=True)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={"PYTHONPATH": str(tmp_path / "alone"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )


def test_outsiders_need_two_folders_and_cryptography(published: Published, tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(published.receipt(1).encode())
    policy = ("--policy", str(tmp_path / "policy"))
    done = alone(tmp_path, "clerestory.verify", "files", *policy, str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert "All of it holds." in done.stdout
    done = alone(tmp_path, "clerestory.verify", "audit", *policy, str(published.folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert list((tmp_path / ".local/state/clerestory").iterdir())


def test_the_library_alone_checks_a_proof(published: Published, tmp_path: Path) -> None:
    proof, entry = tmp_path / "proof", tmp_path / "entry"
    proof.write_bytes(published.proof(1).encode())
    entry.write_bytes(published.receipt(1).leaf.encode())
    words = ("clerestory.tlog", str(tmp_path / "policy"), str(proof), str(entry))
    done = alone(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    entry.write_bytes(b"another")
    done = alone(tmp_path, *words)
    assert (done.returncode, "does not hold" in done.stderr) == (1, True)
