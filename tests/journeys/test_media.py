"""A player and the file server, when everything is busy and when nothing is."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response
from tests.premises import until
from tests.serving import Served, open_folder, serving

from clerestory.clips.media.commands import ffmpeg

PATH = "media/public/folder/480.mp4"
PLAY = """
(address) => {
  const video = document.createElement("video");
  video.muted = true;
  video.src = address;
  document.body.append(video);
  return video.play();
}
"""
STATE = "(({ readyState, ended, error }) => [readyState, ended, error?.message ?? ''])"


def film(served: Served) -> None:
    """Draw two seconds that are larger than what is sent at once."""
    file = open_folder(served, "folder") / "480.mp4"
    words = [ffmpeg(), "-v", "error", "-f", "lavfi", "-i"]
    words += ["testsrc2=size=720x1280:rate=30:duration=2,noise=alls=20:allf=t"]
    words += ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "8M", "-pix_fmt", "yuv420p"]
    subprocess.run([*words, "-movflags", "+faststart", str(file)], check=True)
    assert file.stat().st_size > 1 << 20


def state(page: Page) -> list[object]:
    found: list[object] = page.evaluate(f"{STATE}(document.querySelector('video'))")
    return found


@pytest.mark.parametrize("streams", ["0", "48"])
def test_a_clip_plays_to_its_end_also_when_it_comes_in_parts(
    chromium: Browser, tmp_path: Path, streams: str
) -> None:
    with serving(tmp_path, WEB_STREAMS=streams) as served:
        film(served)
        page = chromium.new_page()
        parts: list[str] = []

        def heard(response: Response) -> None:
            if response.url.endswith(".mp4"):
                parts.append(response.headers.get("content-range", ""))

        page.on("response", heard)
        page.goto(f"http://{served.host}:{served.port}/about")
        page.evaluate(PLAY, f"/{PATH}")
        until(lambda: state(page)[1:] == [True, ""])
        assert (len(parts) > 1) == (streams == "0"), parts
        page.close()


def test_a_file_opened_by_itself_shows_its_picture(chromium: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        film(served)
        page = chromium.new_page()
        page.goto(f"http://{served.host}:{served.port}/{PATH}")
        until(lambda: state(page) == [4, False, ""])
        page.close()
