"""The player in Firefox ESR and WebKitGTK: the first clip plays with captions, then the second."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from tests.journeys.theatre import Theatre, theatre

HERE = Path(__file__).resolve().parent
NODE = Path(sys.executable).parent / "node"
FIREFOX = "/usr/bin/firefox-esr"
DRIVER = "/usr/bin/WebKitWebDriver"
PLAYS = """
    const card = document.querySelectorAll(".clip")[arguments[0]];
    const video = card.querySelector("video");
    return !video.paused && video.currentTime > 0.1 && card.hasAttribute("data-shown");
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    with theatre(tmp_path_factory.mktemp("theatre")) as place:
        yield place


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """Give a screen in memory; its number is chosen by the server."""
    told = tmp_path / "display"
    with told.open("w") as out:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
    try:
        while not told.read_text().strip():
            assert server.poll() is None
        yield f":{told.read_text().strip()}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def webkit(display: str) -> Iterator[WebKitGTK]:
    options = Options()
    options.binary_location = str(
        next(Path("/usr/lib").glob("*-linux-gnu/webkit2gtk-4.1/MiniBrowser"))
    )
    options.add_argument("--automation")
    service = Service(DRIVER, env={**os.environ, "DISPLAY": display})
    driver = WebKitGTK(options=options, service=service)
    yield driver
    driver.quit()


# Selenium's own words for WebKitGTK.
@pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")
def test_webkit_plays(webkit: WebKitGTK, stage: Theatre) -> None:
    webkit.get(f"{stage.url}/")
    wait = WebDriverWait(webkit, 60)
    wait.until(lambda driver: driver.execute_script(PLAYS, 0))
    lines = webkit.find_element(By.CSS_SELECTOR, "[data-part=lines]")
    wait.until(lambda _: lines.text == "The doors open.")
    webkit.find_element(By.TAG_NAME, "body").send_keys("j")
    wait.until(lambda driver: driver.execute_script(PLAYS, 1))
    assert webkit.execute_script("return document.querySelector('video').paused")
    webkit.find_element(By.TAG_NAME, "body").send_keys(Keys.ARROW_UP)
    wait.until(lambda driver: driver.execute_script(PLAYS, 0))


def test_firefox_plays(stage: Theatre, tmp_path: Path) -> None:
    script = HERE / "firefox.mjs"
    done = subprocess.run(
        [str(NODE), str(script), f"{stage.url}/", FIREFOX, str(tmp_path / "profile")],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["first"]["lines"] == "The doors open."
    assert seen["first"]["muted"] is True
    assert seen["first"]["width"] > 0
    assert seen["first"]["icon"] > 0
    assert seen["quiet"] is True
    assert seen["complaints"] == []
