"""The ffmpeg commands, written out: pure functions from a probe and a plan to a list of words.

Every input is opened by a forced demuxer as a plain file; every output has its tracks picked by
number and carries no metadata, chapters, dates, names, encoder marks or SEI messages (which can
hold a device's own words: x264 writes its settings there, some cameras their position).
"""

import os
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from clerestory.clips.media.limits import Limits
from clerestory.clips.media.plan import KEY_SECONDS, Plan, Rung
from clerestory.clips.media.probe import Picture, Probe

SOUND_RATE, SOUND_BIT_RATE = 48000, 128_000
# Slices, SPS and PPS; every other NAL unit is a message, filler or padding.
_PICTURE_UNITS = "filter_units=pass_types=1-5|7-8"
_LOUDEST_PEAK = 0.89  # -1 dBFS, so that AAC does not clip
_SD_HEIGHT = 720
_BT709, _BT601, _BT2020 = "bt709", "smpte170m", "bt2020nc"
_WHITE = 203  # cd/m2 of diffuse white in HDR, ITU-R BT.2408


@cache
def ffmpeg() -> str:
    """Return the path of the ffmpeg that the wheel brought, or IMAGEIO_FFMPEG_EXE names."""
    return os.path.realpath(str(imageio_ffmpeg.get_ffmpeg_exe()))


def threads(limits: Limits) -> int:
    """How many threads one decoder or encoder may start: each costs memory."""
    return max(1, min(len(os.sched_getaffinity(0)), limits.threads))


def source_words(
    source: Path, probe: Probe, limits: Limits, *, before: Sequence[str] = ()
) -> list[str]:
    """Open a stranger's file: forced demuxer, plain file, nothing followed, few threads."""
    words = ["-f", probe.container, "-protocol_whitelist", "file"]
    if probe.container == "mov":
        words += ["-enable_drefs", "0", "-use_absolute_path", "0"]
    words += ["-threads", str(threads(limits))]
    if probe.picture.alpha and probe.picture.codec in ("vp8", "vp9"):
        # Only libvpx reads the transparency that VP8 and VP9 keep beside the picture.
        words += ["-c:v", "libvpx" if probe.picture.codec == "vp8" else "libvpx-vp9"]
    return [*words, *before, "-i", f"file:{source.absolute()}"]


def start_words(limits: Limits) -> list[str]:
    """Begin a command: quiet, no questions, progress on standard output."""
    return [
        *(ffmpeg(), "-hide_banner", "-nostdin", "-v", "error", "-y"),
        *("-progress", "pipe:1", "-stats_period", "0.2"),
        *("-filter_threads", str(threads(limits)), "-filter_complex_threads", "1"),
    ]


def clean_words(output: Path) -> list[str]:
    """End an output: nothing but picture and sound, index first."""
    return [
        *("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
        *("-bsf:v", _PICTURE_UNITS, "-empty_hdlr_name", "1", "-write_tmcd", "0"),
        *("-movflags", "+faststart", "-f", "mp4", f"file:{output}"),
    ]


def sound_words(*, kept: bool) -> list[str]:
    """Say what to do with the sound of an output: stereo AAC, or none."""
    if not kept:
        return ["-an"]
    return ["-c:a", "aac", "-b:a", str(SOUND_BIT_RATE), "-ar", str(SOUND_RATE), "-ac", "2"]


def remux_command(
    source: Path, probe: Probe, output: Path, *, limits: Limits, sound: bool
) -> list[str]:
    """Copy the pictures of a suitable file into a clean MP4; a turn flag stays."""
    words = [*start_words(limits), *source_words(source, probe, limits)]
    words += ["-map", f"0:{probe.picture.index}"]
    if probe.sound is not None and sound:
        words += ["-map", f"0:{probe.sound.index}"]
    return [*words, "-c:v", "copy", *sound_words(kept=sound), *clean_words(output)]


def ladder_command(
    source: Path,
    probe: Probe,
    plan: Plan,
    rungs: Sequence[tuple[Rung, Path]],
    *,
    limits: Limits,
    gain_db: float | None,
) -> list[str]:
    """Make `rungs` from one decode: the largest is scaled first, each next from the one before.

    `gain_db` None leaves the sound out. A rung that copies its pictures is decoded all the same,
    to nowhere, so that a broken source is noticed.
    """
    ordered = sorted(rungs, key=lambda pair: pair[0].width, reverse=True)
    made = [rung for rung, _ in ordered if not rung.copy]
    with_sound = probe.sound is not None and gain_db is not None
    graph = [_pictures(probe, plan, made)] if made else []
    if probe.sound is not None and gain_db is not None:
        graph.append(_sounds(probe.sound.index, gain_db, len(ordered)))
    words = [*start_words(limits), *source_words(source, probe, limits)]
    if graph:
        words += ["-filter_complex", ";".join(graph)]
    longest = f"{probe.seconds + 1:.3f}"
    for number, (rung, output) in enumerate(ordered):
        if rung.copy:
            words += ["-map", f"0:{probe.picture.index}", "-c:v", "copy"]
        else:
            words += ["-map", f"[v{made.index(rung)}]", *_encoder(rung, plan, limits)]
        if with_sound:
            words += ["-map", f"[a{number}]"]
        words += [*sound_words(kept=with_sound), "-t", longest]
        words += clean_words(output)
    if any(rung.copy for rung, _ in ordered) and not made:
        words += ["-map", f"0:{probe.picture.index}", "-f", "null", "-"]
    return words


def marked_command(
    source: Path,
    probe: Probe,
    output: Path,
    *,
    mark: tuple[Path, tuple[int, int]],
    margin: int,
    limits: Limits,
) -> list[str]:
    """Lay bare RGBA pixels (file and size) over the lower left of a finished rendition."""
    drawn, (width, height) = mark
    words = [*start_words(limits), *source_words(source, probe, limits)]
    words += ["-f", "rawvideo", "-pixel_format", "rgba", "-video_size", f"{width}x{height}"]
    words += ["-framerate", "1", "-protocol_whitelist", "file", "-i", f"file:{drawn}"]
    over = f"overlay=x={margin}:y=H-h-{margin}:eof_action=repeat,format=yuv420p,setsar=1"
    tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    words += ["-filter_complex", f"[0:{probe.picture.index}][1:0]{over},{tags}[v]", "-map", "[v]"]
    words += ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "23"]
    words += ["-threads", str(threads(limits))]
    if probe.sound is not None:
        words += ["-map", f"0:{probe.sound.index}"]
    # The sound of a finished rendition is as it should be.
    sound = ["-an"] if probe.sound is None else ["-c:a", "copy"]
    return [*words, *sound, "-t", f"{probe.seconds + 1:.3f}", *clean_words(output)]


def loudness_command(source: Path, probe: Probe, *, limits: Limits) -> list[str]:
    """Measure the sound by EBU R128; the summary comes on standard error."""
    assert probe.sound is not None  # noqa: S101  callers ask only where there is sound
    words = [ffmpeg(), "-hide_banner", "-nostdin", "-v", "info", "-nostats"]
    words += ["-vn", "-sn", "-dn", *source_words(source, probe, limits)]
    words += ["-map", f"0:{probe.sound.index}"]
    # Measured as it will be heard: folding five channels, or one, into two changes the loudness.
    heard = "aformat=channel_layouts=stereo,ebur128=peak=none:framelog=quiet"
    return [*words, "-af", heard, "-f", "null", "-"]


def frames_command(
    source: Path,
    probe: Probe,
    wanted: Sequence[tuple[float, Path]],
    *,
    size: tuple[int, int],
    limits: Limits,
    exact: bool,
) -> list[str]:
    """Write single frames (second, output) as bare RGB of `size`, upright and in SDR."""
    words = [ffmpeg(), "-hide_banner", "-nostdin", "-v", "error", "-y"]
    words += ["-filter_complex_threads", "1"]
    seek = () if exact else ("-noaccurate_seek",)
    for second, _ in wanted:
        before = (*seek, "-ss", f"{second:.3f}") if second > 0 else ()
        words += source_words(source, probe, limits, before=before)
    shown = ",".join(
        [*_prepared(probe.picture), _scaled(probe.picture, size), "format=rgb24", "setsar=1"]
    )
    for number, (_, output) in enumerate(wanted):
        words += ["-filter_complex", f"[{number}:{probe.picture.index}]{shown}[f{number}]"]
        words += ["-map", f"[f{number}]", "-frames:v", "1", "-an", "-sn", "-dn"]
        words += ["-c:v", "rawvideo", "-f", "rawvideo", f"file:{output}"]
    return words


def _encoder(rung: Rung, plan: Plan, limits: Limits) -> list[str]:
    keys = max(1, round(Fraction(*plan.rate) * KEY_SECONDS))
    return [
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", str(rung.crf)),
        *("-maxrate", str(rung.bit_rate), "-bufsize", str(2 * rung.bit_rate)),
        *("-g", str(keys), "-threads", str(threads(limits))),
    ]


def _pictures(probe: Probe, plan: Plan, rungs: Sequence[Rung]) -> str:
    """Write the filters that lead from the decoder to [v0], [v1], ..., the largest first."""
    first = rungs[0]
    rate = f"fps={plan.rate[0]}/{plan.rate[1]}:start_time=0"
    steps = [*_prepared(probe.picture), rate, _scaled(probe.picture, (first.width, first.height))]
    tags = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    steps += ["format=yuv420p", "setsar=1", tags]
    graph = f"[0:{probe.picture.index}]" + ",".join(steps)
    for number, rung in enumerate(rungs[1:]):
        graph += (
            f",split[v{number}][s{number}];[s{number}]scale={rung.width}:{rung.height},setsar=1"
        )
    return f"{graph}[v{len(rungs) - 1}]"


def _sounds(index: int, gain_db: float, outputs: int) -> str:
    """Write the filters that lead from the sound track to [a0], [a1], ..."""
    steps = [f"aresample={SOUND_RATE}:async=1:first_pts=0", "aformat=channel_layouts=stereo"]
    if gain_db:
        steps.append(f"volume={gain_db:.2f}dB")
    if gain_db > 0:
        steps.append(f"alimiter=limit={_LOUDEST_PEAK}:level=disabled")
    names = "".join(f"[a{number}]" for number in range(outputs))
    split = [f"asplit={outputs}"] if outputs > 1 else []
    return f"[0:{index}]" + ",".join([*steps, *split]) + names


def _prepared(picture: Picture) -> list[str]:
    """List what a picture needs before it is scaled."""
    steps = []
    if picture.interlaced:
        steps.append("bwdif=mode=send_frame:deint=interlaced")
    if picture.alpha:
        steps += ["format=gbrap", "premultiply=inplace=1", "format=gbrp"]
    return steps


def _scaled(picture: Picture, size: tuple[int, int]) -> str:
    """Scale to `size` and turn any colours into BT.709, limited range."""
    width, height = size
    if picture.hdr or picture.wide:
        return _from_wide(picture, width, height)
    if picture.alpha:
        return f"scale={width}:{height}:out_color_matrix=bt709:out_range=tv"
    matrix = _matrix(picture)
    return (
        f"scale={width}:{height}:in_color_matrix={matrix}:in_range="
        f"{'pc' if picture.full_range else 'tv'}:out_color_matrix=bt709:out_range=tv"
    )


def _from_wide(picture: Picture, width: int, height: int) -> str:
    """Bring HDR or wide colours home: shrink first, for the rest is done in floating point."""
    transfer = {"pq": "smpte2084", "hlg": "arib-std-b67", None: "bt709"}[picture.hdr]
    primaries = "bt2020" if picture.wide or picture.hdr else "bt709"
    matrix = _BT2020 if picture.colours in (2, 9, 10) else _matrix(picture)
    told = f"tin={transfer}:pin={primaries}:min={matrix}:rin={'pc' if picture.full_range else 'tv'}"
    mapped = "tonemap=tonemap=mobius:param=0.3:desat=0," if picture.hdr else ""
    return (
        f"zscale=w={width}:h={height}:{told}:t=linear:npl={_WHITE},format=gbrpf32le,"
        f"zscale=p=bt709,{mapped}zscale=t=bt709:m=bt709:r=tv"
    )


def _matrix(picture: Picture) -> str:
    """Name the matrix; where the file is silent, guess by size as players do."""
    if picture.colours in (5, 6):
        return _BT601
    if picture.colours in (1, 9, 10):
        return _BT709 if picture.colours == 1 else "bt2020"
    return _BT601 if picture.coded_height < _SD_HEIGHT else _BT709
