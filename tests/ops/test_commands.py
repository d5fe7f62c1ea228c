"""The `clerestory` command, from outside."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.request import urlopen

import imageio_ffmpeg
import pytest
from tests.premises import TABLES, Premises, until

from clerestory import __version__
from clerestory.ops.demo.scenes import kites
from clerestory.ops.demo.show import SHOW

PASSWORD = "window light at noon"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Make a two-second film that can be posted as it is."""
    picture, film = tmp_path / "kites.png", tmp_path / "kites.mp4"
    kites((360, 640), 0.3).save(picture)
    subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-loop", "1", "-t", "2"),
            *("-i", str(picture), "-f", "lavfi", "-t", "2", "-i", "sine"),
            *("-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", str(film)),
        ],
        check=True,
    )
    return film


def open_account(place: Premises, handle: str = "ada") -> None:
    place.furnish()
    added = place.tell(
        "people", "add", handle, "--email", f"{handle}@example.org", stdin=f"{PASSWORD}\n"
    )
    assert added.stdout == f"@{handle}\n", added.stderr


@pytest.mark.once
def test_version(premises: Premises) -> None:
    assert premises.tell("version").stdout.strip() == __version__
    assert not premises.data.exists(), "asking for the version leaves nothing behind"


def test_a_clip_is_posted_with_no_server_running(premises: Premises, film: Path) -> None:
    open_account(premises)
    told = premises.tell("post", str(film), "--as", "@ada", "--description", "Up! #kites")
    assert told.returncode == 0, told.stderr
    assert re.fullmatch(r"/clips/[0-9a-z]{26}\n", told.stdout)
    kept = premises.python(
        "from clerestory.clips.queries import newest\n"
        "clip, = newest(None).items\n"
        "print(clip.description, len(clip.sources) > 0)"
    )
    assert kept == "Up! #kites True"


@pytest.mark.once
def test_a_clip_is_posted_beside_a_running_server(premises: Premises, film: Path) -> None:
    running = premises.up()
    open_account(premises)
    told = premises.tell("post", str(film), "--as", "ada")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{running.url}/clips/")


@pytest.mark.once
def test_a_file_that_is_no_video_is_refused_with_the_sentence_of_the_page(
    premises: Premises, tmp_path: Path
) -> None:
    open_account(premises)
    file = tmp_path / "notes.mp4"
    file.write_text("no film, but words\n" * 100)
    told = premises.tell("post", str(file), "--as", "ada")
    assert told.returncode == 1
    assert told.stdout == ""
    assert "Error: This is not a video file that we know." in told.stderr


@pytest.mark.once
def test_nobody_can_be_posted_for_who_is_not_here(premises: Premises, film: Path) -> None:
    premises.furnish()
    told = premises.tell("post", str(film), "--as", "nobody")
    assert (told.returncode, told.stderr) == (1, "Error: Nobody here is called @nobody.\n")


@pytest.mark.once
@pytest.mark.parametrize(
    ("handle", "email", "password", "sentence"),
    [
        ("no", "no@example.org", "short", "password"),
        ("ada", "nowhere", PASSWORD, "address"),
        ("a b", "a@example.org", PASSWORD, "handle"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_a_sentence(
    premises: Premises, handle: str, email: str, password: str, sentence: str
) -> None:
    premises.furnish()
    told = premises.tell("people", "add", handle, "--email", email, stdin=f"{password}\n")
    assert told.returncode == 1
    assert sentence in told.stderr.lower()
    assert "Traceback" not in told.stderr


def test_the_doctor_names_what_is_wrong_and_then_that_all_is_well(premises: Premises) -> None:
    premises.data.mkdir(mode=0o755)
    premises.data.chmod(0o755)
    ill = premises.tell("doctor")
    assert ill.returncode == 1
    assert "WRONG The data folder" in ill.stdout
    assert "migrations wait" in ill.stdout
    for file in premises.data.glob(f"{TABLES}*"):
        file.unlink()
    premises.furnish()
    assert premises.tell("migrate").returncode == 0
    assert "WRONG No worker runs" in premises.tell("doctor").stdout
    premises.data.chmod(0o700)
    premises.up()
    told = premises.tell("doctor")
    assert "WRONG" not in told.stdout, told.stdout + told.stderr
    assert told.returncode == 0


@pytest.mark.once
def test_sample_clips_come_once_and_go_with_one_command(premises: Premises, film: Path) -> None:
    # Their films are there already, small ones; tests/ops/test_demo.py makes some.
    (premises.data / "demo").mkdir(mode=0o700, parents=True)
    for posting in SHOW:
        shutil.copy2(film, premises.data / "demo" / f"{posting.film.name}.mp4")
    running = premises.up("--demo")
    shown = (
        "from clerestory.clips.queries import newest\n"
        "clips = newest(None).items\n"
        "print(len(clips), len({clip.author.handle for clip in clips}), "
        "all(clip.captions and clip.alt_text for clip in clips))"
    )

    def listed() -> int:
        with urlopen(f"{running.url}/api/clerestory/v1/clips", timeout=30) as answer:  # noqa: S310  our own server
            return len(json.load(answer)["items"])

    until(lambda: listed() == 6, seconds=240)
    assert premises.python(shown) == "6 3 True"
    assert premises.tell("demo", "add").stderr == "0 sample clips added.\n"
    until(lambda: not running.children("ops.cli"))
    assert premises.tell("demo", "remove").stderr == "3 sample people removed.\n"
    assert premises.python(shown) == "0 0 True"
    left = [path for path in (premises.data / "media").rglob("*") if path.is_file()]
    assert left == []
