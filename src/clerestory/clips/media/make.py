"""Make what a plan says: the clean remux, the first rung, the rest of the ladder.

Loudness: the sound is measured once by EBU R128 (0.1 s of CPU for a 15 s clip) and moved by one
gain to -16 LUFS, with a limiter above -1 dBFS where it is raised. ffmpeg's one-pass `loudnorm`
was not taken: it costs three times as much at 192 kHz inside, and rides the level of clips too
short for its three-second window. A remux keeps the loudness of its source.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from clerestory.clips.media import boxes, sandbox
from clerestory.clips.media.commands import (
    ffmpeg,
    ladder_command,
    loudness_command,
    remux_command,
)
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.plan import Plan, Rung
from clerestory.clips.media.probe import Probe
from clerestory.clips.media.refused import Damaged, DiskFull, Interrupted, TooMuchWork

LOUDNESS = -16.0  # LUFS; AES TD1008 for speech and mixed programme on phones
_RAISE, _LOWER = 12.0, -24.0
_SILENCE = -60.0
_MEASURED = re.compile(r"^\s+I:\s+(-?\d+\.\d+) LUFS", re.MULTILINE)
_DECODER_COMPLAINT = re.compile(r"^\[(?:h264|vist|dec:h264|in#)[^\]]*\]", re.MULTILINE)
_SIDE_ERROR = 2

type Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One finished MP4 that may be shown to anybody.

    `kind`: "remux" (temporary) or "rung". `codecs` for `type='video/mp4; codecs="..."'`.
    `bit_rate` in bits/s of the whole file. `cpu_seconds`: of the child that made it, with its
    siblings. `sha256` in hex.
    """

    path: Path
    kind: Literal["remux", "rung"]
    short_side: int
    width: int
    height: int
    codecs: str
    bytes: int
    bit_rate: int
    duration_ms: int
    has_audio: bool
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Where and how a piece of work is done.

    `workdir`: a private folder (see `sandbox.workspace`); `nice`: 0 for what somebody waits for.
    `on_progress` is told fractions from 0 to 1 in this thread; setting `stop` ends the work with
    Interrupted.
    """

    workdir: Path
    limits: Limits
    nice: int = 0
    on_progress: Progress | None = None
    stop: threading.Event | None = None

    def run(self, command: Sequence[str], source: Path, *, seconds: float) -> sandbox.Finished:
        """Run one ffmpeg command on `source`, whose playing time is `seconds`."""
        report = self.on_progress
        on_line = None if report is None else _progress(report, seconds)
        return sandbox.run(
            command,
            workdir=self.workdir,
            reads=[source.absolute()],
            limits=self.limits,
            nice=self.nice,
            on_line=on_line or _ignore,
            stop=self.stop,
        ).or_refuse()


def make_playable(
    source: Path, probe: Probe, plan: Plan, work: Work, *, gain_db: float | None = None
) -> Made:
    """Make the first thing that can be watched: the remux, or else the smallest rung.

    Raises Damaged if neither comes out, TooMuchWork, DiskFull or Interrupted.
    """
    if plan.suitable:
        with suppress(Damaged):
            return _remux(source, probe, work)
    first = replace(plan.rungs[0], copy=False)
    return _rungs(source, probe, plan, [first], work, gain_db=gain_db)[0]


def make_ladder(
    source: Path,
    probe: Probe,
    plan: Plan,
    work: Work,
    *,
    rungs: Sequence[Rung] | None = None,
    gain_db: float | None = None,
) -> list[Made]:
    """Make the remaining rungs (or `rungs`) in one process from one decode, smallest first.

    Raises Damaged, TooMuchWork, DiskFull or Interrupted. Give `gain_db` from `loudness_gain` to
    spare the measuring.
    """
    wanted = list(plan.remaining if rungs is None else rungs)
    return _rungs(source, probe, plan, wanted, work, gain_db=gain_db) if wanted else []


def loudness_gain(source: Path, probe: Probe, work: Work) -> float | None:
    """Measure the sound and return the gain in dB that brings it to `LOUDNESS`.

    None: there is no sound, or none that can be decoded. 0.0: silence, or too short to tell.
    """
    if probe.sound is None:
        return None
    quiet = replace(work, on_progress=None)
    heard = quiet.run(loudness_command(source, probe, limits=work.limits), source, seconds=0)
    measured = _MEASURED.findall(heard.complained)
    if not measured:
        return None
    loudness = float(measured[-1])
    return 0.0 if loudness <= _SILENCE else max(_LOWER, min(_RAISE, LOUDNESS - loudness))


def _remux(source: Path, probe: Probe, work: Work) -> Made:
    output = work.workdir / "remux.mp4"
    size = (probe.picture.width, probe.picture.height)
    for sound in (True, False) if probe.sound is not None else (False,):
        command = remux_command(source, probe, output, limits=work.limits, sound=sound)
        if work.run(command, source, seconds=probe.seconds).code == 0:
            return examine(output, kind="remux", size=size)
    raise Damaged


def _rungs(
    source: Path,
    probe: Probe,
    plan: Plan,
    rungs: Sequence[Rung],
    work: Work,
    *,
    gain_db: float | None,
) -> list[Made]:
    if gain_db is None:
        gain_db = loudness_gain(source, probe, work)
    pairs = [(rung, work.workdir / f"{rung.short_side}.mp4") for rung in rungs]
    # A sound track that cannot be decoded must not cost the picture: once more without it.
    for gain in (gain_db, None) if gain_db is not None else (None,):
        command = ladder_command(source, probe, plan, pairs, limits=work.limits, gain_db=gain)
        finished = work.run(command, source, seconds=probe.seconds)
        if finished.code == 0:
            break
    else:
        raise Damaged
    if any(rung.copy for rung in rungs) and _DECODER_COMPLAINT.search(finished.complained):
        # What browsers would stumble over is decoded here once and written anew.
        whole = [replace(rung, copy=False) for rung in rungs]
        return _rungs(source, probe, plan, whole, work, gain_db=gain)
    made = [examine(output, kind="rung", size=(rung.width, rung.height)) for rung, output in pairs]
    return sorted(made, key=lambda each: each.short_side)


def examine(path: Path, *, kind: Literal["remux", "rung"], size: tuple[int, int]) -> Made:
    """Verify a finished file box by box and describe it. Raises Damaged if it is not right."""
    try:
        tracks = boxes.read_tracks(path)
    except FileNotFoundError:
        raise Damaged from None
    picture = next(track for track in tracks if track.kind == b"vide")
    seconds = max(track.seconds for track in tracks)
    shown = abs(picture.width - size[0]) <= _SIDE_ERROR and abs(picture.height - size[1]) <= (
        _SIDE_ERROR
    )
    if not picture.samples or not shown or seconds <= 0:
        raise Damaged
    size_in_bytes = path.stat().st_size
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Made(
        path=path,
        kind=kind,
        short_side=min(picture.width, picture.height),
        width=picture.width,
        height=picture.height,
        codecs=",".join(track.codecs for track in sorted(tracks, key=lambda t: t.kind != b"vide")),
        bytes=size_in_bytes,
        bit_rate=round(size_in_bytes * 8 / seconds),
        duration_ms=round(seconds * 1000),
        has_audio=len(tracks) > 1,
        sha256=digest,
    )


def _progress(report: Progress, seconds: float) -> Callable[[str], None]:
    """Turn ffmpeg's lines into fractions that never go back."""
    so_far = 0.0

    def hear(line: str) -> None:
        nonlocal so_far
        name, _, value = line.partition("=")
        if name == "progress" and value == "end":
            so_far = 1.0
            report(so_far)
        elif name == "out_time_us" and value.lstrip("-").isdigit() and seconds > 0:
            now = min(int(value) / 1e6 / seconds, 0.999)
            if now > so_far:
                so_far = now
                report(so_far)

    return hear


def _ignore(line: str) -> None:
    """Let a line of progress pass that nobody asked for."""


__all__ = [
    "LOUDNESS",
    "DiskFull",
    "Interrupted",
    "Made",
    "TooMuchWork",
    "Work",
    "examine",
    "ffmpeg",
    "ladder_command",
    "loudness_gain",
    "make_ladder",
    "make_playable",
]
