"""Film: turns a scene into a short video file with a quiet sound."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
from PIL.Image import Resampling

from clerestory.ops.demo.scenes import Scene, Size

RATE = 24
# A bell: what an octave and a fifth above add, and how quickly a stroke dies away.
BELL = "(sin(2*PI*{f}*t)+0.4*sin(4*PI*{f}*t)+0.2*sin(6*PI*{f}*t))*exp(-2.4*mod(t,{beat}))"


@dataclass(frozen=True)
class Film:
    """A scene, how long it is, how large, and the notes (Hz) that are heard below it."""

    name: str
    scene: Scene
    seconds: int
    notes: tuple[float, ...]
    size: Size = (720, 1280)


def make(film: Film, target: Path) -> None:
    """Write the film to `target` as H.264 and AAC; raise OSError or CalledProcessError."""
    wide, high = film.size
    sound = "+".join(
        f"0.06*{BELL.format(f=note, beat=beat)}"
        for note, beat in zip(film.notes, (1.0, 1.5, 2.0, 3.0), strict=False)
    )
    canvas = (wide * 3 // 2, high * 3 // 2)
    draft = target.with_suffix(".part.mp4")
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y"),
        *(
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            f"{wide}x{high}",
            "-r",
            str(RATE),
            "-i",
            "-",
        ),
        *("-f", "lavfi", "-i", f"aevalsrc='{sound}':s=48000:d={film.seconds}"),
        *("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p"),
        *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "22", "-g", str(2 * RATE)),
        *("-c:a", "aac", "-b:a", "96k", "-ac", "2", "-movflags", "+faststart", str(draft)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:  # noqa: S603  our own command
        if ffmpeg.stdin is None:
            raise BrokenPipeError
        for number in range(film.seconds * RATE):
            frame = film.scene(canvas, number / (film.seconds * RATE))
            ffmpeg.stdin.write(frame.resize(film.size, Resampling.BOX).tobytes())
        ffmpeg.stdin.close()
        if ffmpeg.wait():
            raise subprocess.CalledProcessError(ffmpeg.returncode, command[0])
    draft.replace(target)
