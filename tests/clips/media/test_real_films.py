"""Real films from public test sets, when they are here: each plays, or is refused in words."""

import os
from pathlib import Path

import pytest
from tests.clips.media.films import frame

from clerestory.clips.media import sandbox
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.make import Work, make_ladder
from clerestory.clips.media.prepare import prepare
from clerestory.clips.media.refused import MediaRefused

ROOT = Path(__file__).resolve().parents[3]
MEDIA = Path(os.environ.get("CLERESTORY_SHARED") or ROOT.parent / "shared") / "media"

# File, how it becomes playable ("remux", "rung") or the refusal's name, sizes of all renditions.
OUTCOMES: dict[str, str] = {
    "am_bbb_176x144_128kbps_15fps_h263.3gp": "rung 176x144 mute",
    "am_bbb_642x642_768kbps_30fps_vp9.webm": "rung 480x480 mute, 642x642 mute",
    "am_bbb_960x540_60fps_vp8.webm": "rung 852x480",
    "am_bear-vp9-odd-dimensions.webm": "rung 160x120 mute",
    "am_h265_with_metadata_track.mp4": "rung 480x852, 720x1280, 1080x1920",
    "am_hdr10-av1.mp4": "rung 480x852, 720x1280",
    "am_internal_emulator_transformer_output_270_rotated.mp4": "remux 720x1280, 480x852, 720x1280",
    "am_roadtrip-vp92-10bit.webm": "rung 426x240 mute",
    "am_sample.avi": "rung 960x400",
    "am_sample_12_5fps_720p_1s.mp4": "rung 852x480, 1280x720",
    "am_sample_android_slow_motion.mp4": "rung 852x480 mute, 1280x720 mute",
    "am_sample_audio_only.mp4": "NoPicture",
    "am_sample_fragmented.mp4": "remux 1080x720, 720x480, 1080x720",
    "am_sample_mdat_too_long.mp4": "remux 1080x720, 720x480, 1080x720",
    "am_sample_missing_stsd.mp4": "remux 1080x720 mute, 720x480 mute, 1080x720 mute",
    "am_sample_opus.mp4": "NoPicture",
    "am_sample_portrait.mp4": "remux 720x1080, 480x720, 720x1080",
    "am_sample_rotate_and_reflect.mp4": "rung 480x720, 720x1080",
    "am_sample_sef_slow_motion.mp4": "rung 320x240",
    "am_sample_video_only.mp4": "remux 1080x720 mute, 720x480 mute, 1080x720 mute",
    "am_sample_with_btrt.mp4": "remux 1080x720, 720x480, 1080x720",
    "am_sample_with_chapters.mp4": "remux 1080x720, 720x480, 1080x720",
    "am_sample_with_invalid_nalu.mp4": "remux 1080x720 mute, 720x480 mute, 1080x720 mute",
    "am_sample_with_srt.mkv": "rung 720x480, 1080x720",
    "am_sample_without_stss.mp4": "remux 1080x720 mute, 720x480 mute, 1080x720 mute",
    "am_silent-black-10s.mp4": "remux 320x240, 320x240",
    "dc_corrupted.mp4": "remux 1280x720 mute, 852x480 mute, 1280x720 mute",
    "dc_flipping_a_pancake.mkv": "rung 426x240",
    "dc_unordered.mov": "TooSmall",
    "dc_video_180.mov": "remux 568x320 mute, 568x320 mute",
    "dc_video_270.mov": "remux 320x568 mute, 320x568 mute",
    "gen_empty.mp4": "NoFile",
    "gen_truncated_bbb.mp4": "Damaged",
    "gen_truncated_cockatoo.mp4": "Damaged",
    "gen_truncated_lowbitrate.mp4": "rung 480x480 mute, 720x720 mute, 1080x1080 mute",
    "mc_small_video.mp4": "remux 426x240, 426x240",
    "mp_chaplin.mp4": "remux 640x360, 640x360",
    "mp_no_duration.webm": "rung 852x480, 1280x720",
    "mp_transparent.webm": "rung 200x200",
    "mp_video_with_failing_audio.mp4": "remux 640x360, 640x360",
    "pt_low-bitrate.mp4": "rung 480x480 mute, 720x720 mute, 1080x1080 mute",
    "pt_the_last_man_on_earth.mp4": "remux 1280x720, 852x480, 1280x720",
    "pt_video_short1.webm": "rung 852x480, 1280x720",
    "pt_video_short_4k.mp4": "rung 852x480, 1280x720, 1920x1080",
    "pt_video_short_fake.webm": "NotVideo",
    "pt_video_short_mp3_256k.mp4": "rung 910x480, 1364x720",
    "pt_video_short_no_audio.mp4": "rung 910x480 mute, 1364x720 mute",
    "pt_video_very_long_10p.mp4": "TooSmall",
    "sv_bikes.mp4": "remux 640x272 mute, 640x272 mute",
    "tc_bt709_full_range.mp4": "rung 852x480 mute, 1280x720 mute",
    "tc_h265_10bits.mp4": "rung 200x200 mute",
    "tc_nasa_13013.mp4": "remux 320x180, 320x180",
}
# Half of the time of all is spent on these five; what they are in kind, shorter ones are too.
LONG = {
    "am_hdr10-av1.mp4",
    "am_internal_emulator_transformer_output_270_rotated.mp4",
    "pt_the_last_man_on_earth.mp4",
    "pt_video_short1.webm",
    "pt_video_short_4k.mp4",
}
HERE = sorted(name for name in OUTCOMES if (MEDIA / name).exists())


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.long] if name in LONG else []) for name in HERE],
)
def test_a_real_film_plays_or_is_refused(name: str, tmp_path: Path) -> None:
    with sandbox.workspace(tmp_path) as folder:
        assert outcome(MEDIA / name, folder) == OUTCOMES[name]
        assert not [
            path for path in folder.iterdir() if path.suffix not in {".mp4", ".jpg", ".webp"}
        ]
    assert list(tmp_path.iterdir()) == []


def test_no_real_film_is_without_an_outcome() -> None:
    films = {path.name for path in MEDIA.glob("*.*") if path.suffix != ".md"}
    assert films - set(OUTCOMES) == set()


def outcome(path: Path, folder: Path) -> str:
    """Take a film the whole way and say what became of it."""
    work = Work(workdir=folder, limits=Limits(cpu_seconds=300, wall_seconds=280))
    try:
        ready = prepare(path, work)
    except MediaRefused as refused:
        return refused.code if "{" not in str(refused) else f"{refused.code}: unfilled gap"
    assert ready.cover is not None
    ladder = make_ladder(path, ready.probe, ready.plan, work)
    sizes = []
    for made in (ready.playable, *ladder):
        shown = frame(made.path)
        assert shown.size == (made.width, made.height)
        sizes.append(f"{made.width}x{made.height}" + ("" if made.has_audio else " mute"))
    return f"{ready.playable.kind} " + ", ".join(sizes)
