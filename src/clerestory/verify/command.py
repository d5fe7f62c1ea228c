"""Command: what `python -m clerestory.verify` and the `clerestory` command both do."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from clerestory.tlog.refusals import Refused
from clerestory.verify.audit import MOST_ENTRIES, Asked, Audit
from clerestory.verify.bar import Bar
from clerestory.verify.checks import MAX_ENTRY_BYTES, MAX_FILE_BYTES, check
from clerestory.verify.findings import Report, Verdict, shown
from clerestory.verify.kept import usual_place
from clerestory.verify.sources import Unread, read_file, source_of
from clerestory.verify.tags import read_key
from clerestory.verify.trust import Distrust, trust

ENDS = {
    Verdict.RIGHT: "All of it holds.",
    Verdict.WRONG: "SOMETHING IS WRONG: see the lines above.",
    Verdict.UNCHECKED: "Not everything could be checked: see the lines above.",
}


@dataclass(frozen=True, slots=True)
class Believed:
    """Where it is written whom to believe."""

    policy: Path | None = None
    logs: tuple[str, ...] = ()
    data: Path | None = None


def verify_files(
    files: Iterable[Path], believed: Believed, out: TextIO, entry: str = "", *, as_json: bool
) -> Verdict:
    """Check each file and say what was found; return how it ended, the worst of all."""
    verdicts = []
    for file in files:
        report = _file(file, believed, entry)
        verdicts.append(report.verdict)
        if as_json:
            out.write(report.as_json() + "\n")
        else:
            out.write(f"{shown(str(file))}\n")
            _write(report, out)
    return Verdict.WRONG if Verdict.WRONG in verdicts else max(verdicts, default=Verdict.RIGHT)


def audit_log(
    place: str,
    believed: Believed,
    out: TextIO,
    progress: TextIO,
    *,
    state: Path | None = None,
    key: Path | None = None,
    plain: bool = False,
    most: int = MOST_ENTRIES,
    as_json: bool = False,
) -> Verdict:
    """Audit the log at an address or in a folder and say what was found."""
    report = Report()
    bar = Bar(progress, "Auditing")
    try:
        policy = trust(believed.policy, believed.logs, believed.data)
        asked = Asked(policy, state or usual_place(policy.logs[0].name), None, plain, most)
        asked.key = read_key(key) if key else None
        audit = Audit(source_of(place), asked)
        audit.report = report
        audit.run(bar)
    except Distrust as why:
        report.unknown(str(why))
    except (Refused, Unread) as why:
        report.unknown(f"{shown(str(key or place))} cannot be used: {why}.")
    except OSError as why:
        report.unknown(f"The state cannot be kept: {why.strerror}.")
    bar.end()
    if as_json:
        out.write(report.as_json() + "\n")
    else:
        _write(report, out)
    return report.verdict


def _file(file: Path, believed: Believed, entry: str) -> Report:
    report = Report()
    try:
        policy = trust(believed.policy, believed.logs, believed.data)
        named = _entry(entry) if entry else None
        return check(read_file(file, MAX_FILE_BYTES), policy, named)
    except Distrust as why:
        report.unknown(str(why))
    except Unread as why:
        report.unknown(f"It cannot be read: {why}.")
    return report


def _entry(text: str) -> bytes:
    """Read `--entry`: a file, or else the entry itself in hexadecimal digits."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return read_file(Path(text), MAX_ENTRY_BYTES)


def _write(report: Report, out: TextIO) -> None:
    out.writelines(f"  {finding}\n" for finding in report.findings)
    more = report.wrong - sum(finding.mark == "WRONG" for finding in report.findings)
    if more:
        out.write(f"  ... and {more:,} more things are wrong.\n")
    out.write(f"{ENDS[report.verdict]}\n")
