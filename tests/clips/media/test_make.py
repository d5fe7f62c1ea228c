"""Every kind of film plays upright, in its colours, and says nothing about who made it."""

import shutil
import subprocess
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import av
import pytest
from tests.clips.media.films import BLUE, GREEN, RED, YELLOW, Filmer, Outcome, frame, off

from clerestory.clips.media import boxes, sandbox
from clerestory.clips.media.commands import ffmpeg, ladder_command
from clerestory.clips.media.limits import Limits
from clerestory.clips.media.make import (
    LOUDNESS,
    Made,
    Work,
    loudness_gain,
    make_ladder,
    make_playable,
)
from clerestory.clips.media.plan import plan
from clerestory.clips.media.probe import Probe
from clerestory.clips.media.refused import Damaged, DiskFull, Interrupted, TooMuchWork

type Go = Callable[[Path], Outcome]

X264 = ("-c:v", "libx264", "-preset", "ultrafast")
SIX_CHANNELS = "aevalsrc=exprs=S|S|S|0|S|S:c=5.1:s=48000".replace("S", "0.2*sin(2765*t)")
MJPEG = "scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p"
CLOSE = 14  # of 255: what 4:2:0, quantisation and one more generation may cost


def sizes(made: list[Made]) -> list[tuple[int, int]]:
    return [(each.width, each.height) for each in made]


def test_a_suitable_film_is_remuxed_and_then_laddered(film: Filmer, make: Go) -> None:
    came = make(film("plain.mp4", size=(720, 1280)))
    assert (came.plan.suitable, came.playable.kind) == (True, "remux")
    assert sizes(came.all) == [(720, 1280), (480, 852), (720, 1280)]
    for each in came.all:
        assert off(frame(each.path)) <= CLOSE
        assert each.has_audio
        assert each.codecs.startswith("avc1.")
        assert each.codecs.endswith(",mp4a.40.2")
        assert 950 <= each.duration_ms <= 1100
        assert each.bytes == each.path.stat().st_size


@pytest.mark.parametrize(
    ("turn", "seen"),
    [
        (90, (BLUE, RED, YELLOW, GREEN)),
        (180, (YELLOW, BLUE, GREEN, RED)),
        (270, (GREEN, YELLOW, RED, BLUE)),
    ],
)
def test_a_turn_flag_is_obeyed(
    film: Filmer, make: Go, turn: int, seen: tuple[tuple[int, int, int], ...]
) -> None:
    flat = film("flat.mp4", size=(960, 540))
    # ffmpeg's option turns counter-clockwise, ours is what the viewer does: clockwise.
    came = make(
        film.again(
            f"turned-{turn}.mp4", flat, "-c", "copy", before=("-display_rotation", f"-{turn}")
        )
    )
    assert came.probe.picture.turn == turn
    assert came.plan.suitable
    upright = (540, 960) if turn != 180 else (960, 540)
    assert sizes([came.playable]) == [upright]
    for each in came.all:
        assert off(frame(each.path), seen) <= CLOSE


@pytest.mark.parametrize(
    ("flip", "seen"),
    [
        ("-display_hflip", (GREEN, RED, YELLOW, BLUE)),
        ("-display_vflip", (BLUE, YELLOW, RED, GREEN)),
    ],
)
def test_a_mirror_flag_is_obeyed_by_drawing_anew(
    film: Filmer, make: Go, flip: str, seen: tuple[tuple[int, int, int], ...]
) -> None:
    flat = film("flat.mp4", size=(960, 540))
    came = make(film.again(f"mirrored{flip}.mp4", flat, "-c", "copy", before=(flip,)))
    assert came.plan.reasons == ("mirrored",)
    for each in came.all:
        assert off(frame(each.path), seen) <= CLOSE


TO_HDR = (
    "format=gbrpf32le,setparams=color_trc=bt709:color_primaries=bt709:colorspace=gbr:range=pc,"
    "zscale=t=linear:npl=203,zscale=p=bt2020:t={}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le"
)
HEVC = (
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-x265-params",
    "log-level=error",
    "-tag:v",
    "hvc1",
)


@pytest.mark.parametrize(("name", "transfer"), [("pq", "smpte2084"), ("hlg", "arib-std-b67")])
def test_hdr_comes_out_in_standard_colours(
    film: Filmer, make: Go, name: str, transfer: str
) -> None:
    came = make(
        film(f"{name}.mp4", *HEVC, filters=TO_HDR.format(transfer), seconds=0.4, sound=None)
    )
    assert came.probe.picture.hdr == name
    # Tone mapping keeps hues, not numbers: each corner's strong channels stay far above the weak.
    for each in came.all:
        assert off(frame(each.path)) <= 90
        with av.open(str(each.path)) as opened:
            context = opened.streams.video[0].codec_context
            told = (context.color_primaries, context.color_trc, context.colorspace)
            assert tuple(int(part) for part in told) == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "words", "filters"),
    [
        ("hevc.mp4", HEVC, "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"),
        ("hevc10.mp4", HEVC, "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p10le"),
        ("h264-10.mp4", X264, "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p10le"),
        ("h264-444.mp4", X264, "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p"),
        ("full.mp4", X264, "scale=out_color_matrix=bt709:out_range=pc,format=yuvj420p"),
        (
            "601.mp4",
            (*X264, "-colorspace", "smpte170m"),
            "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p,setparams=colorspace=smpte170m",
        ),
        ("vp8.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"), ""),
        ("vp9.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"), ""),
        ("av1.mkv", ("-c:v", "libsvtav1", "-preset", "12", "-c:a", "libopus"), ""),
        ("mpeg4.avi", ("-c:v", "mpeg4", "-q:v", "2", "-c:a", "libmp3lame"), ""),
        ("h264.ts", (*X264, "-c:a", "aac"), ""),
        ("prores.mov", ("-c:v", "prores_ks", "-c:a", "pcm_s16le"), "scale=out_color_matrix=bt709"),
        ("mjpeg.mov", ("-c:v", "mjpeg", "-q:v", "2", "-c:a", "pcm_s16le"), MJPEG),
    ],
)  # fmt: skip
def test_every_codec_keeps_its_colours(
    film: Filmer, make: Go, name: str, words: tuple[str, ...], filters: str
) -> None:
    # Where the file is silent about its matrix, a picture of this size is BT.601.
    silent = "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p"
    if "bt709" in filters:
        filters += ",setparams=colorspace=bt709"
    came = make(film(name, *words, filters=filters or silent, seconds=0.5))
    assert came.playable.kind == ("remux" if came.plan.suitable else "rung")
    for each in came.all:
        assert off(frame(each.path)) <= CLOSE + 8
        assert each.has_audio


def test_odd_sizes_become_even(film: Filmer, make: Go) -> None:
    came = make(
        film("odd.webm", "-c:v", "libvpx-vp9", "-deadline", "realtime", size=(161, 121), sound=None)
    )
    assert sizes(came.all) == [(160, 120)]
    assert not came.playable.has_audio
    assert off(frame(came.playable.path)) <= 40  # silent about its matrix, and tiny


def test_pixels_become_square(film: Filmer, make: Go) -> None:
    came = make(film("wide.mp4", *X264, "-aspect", "16:9", size=(720, 576), sound=None))
    assert came.plan.reasons == ("aspect",)
    assert sizes(came.all) == [(852, 480), (1024, 576)] or sizes(came.all) == [(852, 480)]
    assert off(frame(came.playable.path)) <= 40


def test_transparency_lies_on_black(film: Filmer, make: Go) -> None:
    clear = (
        "format=gbrap,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(lt(X,W/2),255,0)',format=yuva420p"
    )
    for name, words in {
        "clear.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-auto-alt-ref", "0"),
        "clear.mov": ("-c:v", "prores_ks", "-profile:v", "4444"),
    }.items():
        came = make(film(name, *words, filters=clear, seconds=0.3, sound=None))
        assert came.probe.picture.alpha, name
        black = (0, 0, 0)
        assert off(frame(came.playable.path), (RED, black, BLUE, black)) <= 40, name


def test_interlaced_lines_are_put_together(film: Filmer, make: Go) -> None:
    woven = (
        "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
        "tinterlace=interleave_top,setfield=tff,setparams=colorspace=bt709"
    )
    words = (
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-flags",
        "+ildct+ilme",
        "-x264-params",
        "tff=1",
    )
    came = make(film("woven.mp4", *words, filters=woven, rate=50, sound=None))
    assert came.probe.picture.interlaced
    assert "interlaced" in came.plan.reasons
    assert off(frame(came.playable.path)) <= CLOSE
    with av.open(str(came.playable.path)) as opened:
        assert not next(opened.decode(video=0)).interlaced_frame


def test_uneven_time_becomes_even_and_keeps_its_length(film: Filmer, make: Go) -> None:
    uneven = (
        "setpts='if(lt(N,15),N/30,0.5+(N-15)/10)/TB',scale=out_color_matrix=bt709,format=yuv420p"
    )
    came = make(
        film(
            "uneven.mp4",
            *HEVC,
            "-fps_mode",
            "vfr",
            "-video_track_timescale",
            "90000",
            filters=uneven,
            sound=None,
        )
    )
    assert came.probe.picture.uneven
    with av.open(str(came.playable.path)) as opened:
        stamps = [packet.pts for packet in opened.demux(video=0) if packet.pts is not None]
    stamps.sort()
    assert len({b - a for a, b in pairwise(stamps)}) == 1
    assert abs(came.playable.duration_ms - came.probe.seconds * 1000) <= 120


def test_fast_film_is_halved_to_sixty(film: Filmer, make: Go) -> None:
    came = make(film("fast.mp4", rate=120, sound=None, seconds=0.5))
    assert came.plan.reasons == ("rate",)
    assert came.plan.rate == (60, 1)


@pytest.mark.parametrize(
    ("name", "sound", "words"),
    [
        ("mono.mp4", "sine=frequency=440:sample_rate=44100", ("-c:a", "aac")),
        ("six.mp4", SIX_CHANNELS, ("-c:a", "aac")),
        ("opus.mp4", "sine=frequency=440:sample_rate=48000", ("-c:a", "libopus")),
        ("mp3.mp4", "sine=frequency=440:sample_rate=44100", ("-c:a", "libmp3lame")),
        ("ac3.mov", "sine=frequency=440:sample_rate=48000", ("-c:a", "ac3")),
        ("phone.mov", "sine=frequency=440:sample_rate=8000", ("-c:a", "pcm_mulaw")),
    ],
)  # fmt: skip
def test_any_sound_becomes_stereo_at_one_loudness(
    film: Filmer,
    make: Go,
    work: Work,
    look: Callable[[Path], Probe],
    name: str,
    sound: str,
    words: tuple[str, ...],
) -> None:
    came = make(film(name, *X264, *words, sound=sound, seconds=2.0))
    assert came.plan.suitable
    assert came.playable.codecs.endswith("mp4a.40.2")
    for each in came.ladder:
        with av.open(str(each.path)) as opened:
            heard = opened.streams.audio[0].codec_context
            assert (heard.channels, heard.sample_rate) == (2, 48000)
        gain = loudness_gain(each.path, look(each.path), work)
        assert gain is not None
        assert abs(gain) <= 1.5, LOUDNESS


def test_silence_is_left_silent(film: Filmer, make: Go, work: Work) -> None:
    path = film("silent.mp4", sound="anullsrc=r=48000:cl=stereo")
    came = make(path)
    assert loudness_gain(path, came.probe, work) == 0.0
    assert all(each.has_audio for each in came.ladder)


def test_a_sound_that_cannot_be_read_does_not_cost_the_picture(film: Filmer, make: Go) -> None:
    plain = film("plain-small.mp4")
    broken = film.again("broken-sound.mp4", plain, "-c", "copy", "-bsf:a", "noise=amount=1")
    came = make(broken)
    for each in came.all:
        assert off(frame(each.path)) <= CLOSE


def test_a_broken_picture_is_not_copied_into_the_ladder(film: Filmer, make: Go) -> None:
    plain = film("quiet-top.mp4", *X264, size=(640, 480), sound=None, seconds=2.0)
    broken = film.again(
        "broken-top.mp4", plain, "-c", "copy", "-bsf:v", "noise=amount=-30*not(key)"
    )
    came = make(broken)
    assert came.plan.rungs[-1].copy
    with av.open(str(came.ladder[-1].path)) as opened:
        frames = sum(1 for _ in opened.decode(video=0))
    assert frames >= 30


# --- what must not leave -----------------------------------------------------------------------

SEI_UUID = "086f3693-b7b3-4f2c-9653-21492feee5b8"
PLANTED = {
    "location": "+51.5007-000.1246/",
    "com.apple.quicktime.location.ISO6709": "+51.5007-000.1246+011.000/",
    "make": "Planted-Maker",
    "model": "Planted-Model-3310",
    "com.apple.quicktime.software": "Planted-Software",
    "artist": "Planted-Person",
    "comment": "Planted-Comment",
    "title": "Planted-Title",
    "creation_time": "2019-04-15T17:50:00Z",
}
NOT_TO_BE_FOUND = (
    b"Planted", b"51.5007", b"2019-04", b"x264", b"Lavc", b"Lavf", b"x265", b"HandBrake",
    b"\xa9xyz", b"\xa9mak", b"mdta", b"Exif", b"GPS", b"tmcd", b"text", b"covr",
)  # fmt: skip


@pytest.fixture(scope="session")
def telltale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a phone's film with everything in it that says who, where, when and with what."""
    film = Filmer(tmp_path_factory.mktemp("telltale"))
    notes = film.folder / "notes.txt"
    notes.write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=Planted-Chapter\n"
    )
    words = film.folder / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nPlanted-Subtitle\n")
    image = film.folder / "planted.jpg"
    drawn = ("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", str(image))
    subprocess.run([ffmpeg(), "-v", "error", "-y", *drawn], check=True)
    said = [word for name, value in PLANTED.items() for word in ("-metadata", f"{name}={value}")]
    named = ["-metadata:s:v:0", "handler_name=Planted-Handler", "-metadata:s:a:0", "title=Planted"]
    plain = film("for-telltale.mp4", size=(480, 854))
    path = film.again(
        "telltale.mov",
        plain,
        *("-i", str(words), "-i", str(notes), "-i", str(image)),
        *("-map", "0:v", "-map", "0:a", "-map", "0:a", "-map", "1:s", "-map", "3:v"),
        *("-map_metadata", "2", "-map_chapters", "2", "-c:v:0", "copy", "-c:a", "copy"),
        *("-c:v:1", "mjpeg", "-disposition:v:1", "attached_pic", "-c:s", "mov_text"),
        *(
            "-bsf:v:0",
            f"h264_metadata=sei_user_data={SEI_UUID}+Planted-SEI",
        ),
        *("-timecode", "01:02:03:04", "-movflags", "use_metadata_tags", *said, *named),
    )
    if not path.read_bytes().endswith(b"end"):
        with path.open("ab") as file:
            file.write(b"Planted-Trailing-Bytes GPS 51.5007 end")
    return path


def test_nothing_planted_is_found_in_anything_made(telltale: Path, make: Go) -> None:
    source = telltale.read_bytes()
    assert source.count(b"Planted") >= 10
    came = make(telltale)
    assert came.plan.suitable, came.plan.reasons
    assert came.probe.tracks >= 5
    for each in came.all:
        data = each.path.read_bytes()
        for telling in NOT_TO_BE_FOUND:
            assert telling not in data, (each.kind, telling)
        kinds = [track.kind for track in boxes.read_tracks(each.path)]
        assert sorted(kinds) == [b"soun", b"vide"]
        assert off(frame(each.path)) <= CLOSE


def test_exiftool_finds_no_person_place_or_date(telltale: Path, make: Go) -> None:
    tools = [tool for tool in (shutil.which("exiftool"),) if tool]
    for each in make(telltale).all:
        assert boxes.read_tracks(each.path)
        for tool in tools:
            words = [tool, "-a", "-G1", "-s", "-ee", str(each.path)]
            told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
            for word in (
                "Planted",
                "GPS",
                "Location",
                "Make ",
                "Model",
                "Software",
                "2019",
                "Comment",
            ):
                assert word not in told
            dates = [
                line for line in told.splitlines() if "Date" in line and "[System]" not in line
            ]
            assert all(line.endswith("0000:00:00 00:00:00") for line in dates), dates


def test_the_same_film_is_made_byte_for_byte_again(
    film: Filmer, tmp_path: Path, limits: Limits, look: Callable[[Path], Probe]
) -> None:
    path = film("plain-small.mp4")
    seen = look(path)
    digests = set()
    for _ in range(2):
        with sandbox.workspace(tmp_path) as folder:
            digests.add(
                make_playable(path, seen, plan(seen), Work(workdir=folder, limits=limits)).sha256
            )
    assert len(digests) == 1


# --- how it is done ----------------------------------------------------------------------------


def test_progress_goes_up_to_one(
    film: Filmer, workdir: Path, limits: Limits, look: Callable[[Path], Probe]
) -> None:
    path = film("longer.mp4", size=(720, 1280), seconds=4.0)
    told: list[float] = []
    seen = look(path)
    make_ladder(
        path, seen, plan(seen), Work(workdir=workdir, limits=limits, on_progress=told.append)
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert all(0 <= fraction <= 1 for fraction in told)


def test_names_may_be_anything(film: Filmer, make: Go, tmp_path: Path) -> None:
    plain = film("plain-small.mp4")
    for name in ("-y.mp4", "a\nb.mp4", "http:x.mp4", "%d.mp4", "\u202e4pm.exe", "a'b\"c;$(d).mp4"):
        odd = tmp_path / name
        shutil.copy(plain, odd)
        assert make(odd).playable.kind == "remux", name


def test_stopping_ends_the_work(
    film: Filmer, workdir: Path, limits: Limits, look: Callable[[Path], Probe]
) -> None:
    path = film("longer.mp4", size=(720, 1280), seconds=4.0)
    seen = look(path)
    stop = threading.Event()
    work = Work(workdir=workdir, limits=limits, on_progress=lambda _: stop.set(), stop=stop)
    with pytest.raises(Interrupted):
        make_ladder(path, seen, plan(seen), work)


@pytest.mark.parametrize(
    "tight",
    [
        Limits(cpu_seconds=1),
        Limits(wall_seconds=0.3),
        Limits(output_bytes=20_000),
        Limits(memory_bytes=300 << 20),
    ],
)
def test_too_much_work_is_refused(
    film: Filmer, workdir: Path, look: Callable[[Path], Probe], tight: Limits
) -> None:
    path = film(
        "noisy.mp4", size=(1080, 1920), seconds=2.0, filters="noise=alls=40:allf=t,format=yuv420p"
    )
    seen = look(path)
    with pytest.raises(TooMuchWork):
        make_ladder(path, seen, plan(seen), Work(workdir=workdir, limits=tight), gain_db=0.0)
    assert not [child for child in workdir.glob("*.mp4") if child.stat().st_size > 1 << 20]


def test_a_full_disk_is_said_to_be_full(
    film: Filmer, workdir: Path, limits: Limits, look: Callable[[Path], Probe]
) -> None:
    if sandbox.bwrapped() is None:
        return  # only there does the child see a device that is always full
    path = film("plain-small.mp4")
    seen = look(path)
    (workdir / "remux.mp4").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        make_playable(path, seen, plan(seen), Work(workdir=workdir, limits=limits))


def test_a_file_that_ends_early_is_shown_as_far_as_it_goes_or_refused(
    film: Filmer, make: Go, tmp_path: Path
) -> None:
    whole = film.again(
        "index-first.mp4", film("plain-small.mp4"), "-c", "copy", "-movflags", "+faststart"
    )
    data = whole.read_bytes()
    for part in (0.3, 0.6, 0.9):
        cut = tmp_path / f"cut-{part}.mp4"
        cut.write_bytes(data[: int(len(data) * part)])
        try:
            came = make(cut)
        except Damaged:
            continue
        assert off(frame(came.playable.path)) <= CLOSE


def test_a_bare_command_can_be_had_for_comparison(
    film: Filmer, workdir: Path, limits: Limits, look: Callable[[Path], Probe]
) -> None:
    path = film("plain-small.mp4")
    seen = look(path)
    wanted = plan(seen)
    pairs = [(rung, workdir / f"{rung.short_side}.mp4") for rung in wanted.rungs]
    command = ladder_command(path, seen, wanted, pairs, limits=limits, gain_db=0.0)
    subprocess.run(command, check=True, capture_output=True)
    assert all(off(frame(output)) <= CLOSE for _, output in pairs)
