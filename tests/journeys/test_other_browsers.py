"""Firefox ESR and WebKitGTK: two clips play, with captions; the offline page checks a receipt."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import text_to_be_present_in_element
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from tests.journeys.theatre import Theatre, theatre
from tests.verify.logs import POLICY, Published, act

from clerestory.tlog.leaves import Kind
from clerestory.web.parts.built import FOLDER, manifest

HERE = Path(__file__).resolve().parent
NODE = Path(sys.executable).parent / "node"
FIREFOX = "/usr/bin/firefox-esr"
DRIVER = "/usr/bin/WebKitWebDriver"
PAGE = FOLDER / manifest()["verify/page.html"]
VERDICTS = ["1 right, 0 wrong, 0 not checked.", "0 right, 1 wrong, 0 not checked."]
WRITES = """
    for (const [id, text] of Object.entries(arguments[0])) {
        const area = document.getElementById(id);
        area.value = text;
        area.dispatchEvent(new Event("input", { bubbles: true }));
    }
"""
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


def firefox(script: str, address: str, home: Path, *words: str) -> Any:
    """Run a script of Puppeteer's with Firefox; return what it printed."""
    done = subprocess.run(
        [str(NODE), str(HERE / script), address, FIREFOX, str(home / "profile"), *words],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_firefox_plays(stage: Theatre, tmp_path: Path) -> None:
    seen = firefox("firefox.mjs", f"{stage.url}/", tmp_path)
    assert seen["first"]["lines"] == "The doors open."
    assert seen["first"]["muted"] is True
    assert seen["first"]["width"] > 0
    assert seen["first"]["icon"] > 0
    assert seen["quiet"] is True
    assert seen["complaints"] == []


@pytest.fixture
def receipts(tmp_path: Path) -> list[str]:
    """Give a receipt that holds, and the same with another body."""
    published = Published(tmp_path / "log", [act(Kind.STAFF_ACCESS, n=n) for n in "abc"])
    receipt = published.receipt(1).encode()
    return [receipt.decode(), receipt.replace(b'"n":"b"', b'"n":"c"').decode()]


@pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")
def test_webkit_checks_a_receipt_offline(webkit: WebKitGTK, receipts: list[str]) -> None:
    webkit.get(PAGE.as_uri())
    wait = WebDriverWait(webkit, 30)
    wait.until(lambda driver: driver.execute_script("return 'verifier' in window"))
    for receipt, told in zip(receipts, VERDICTS, strict=True):
        webkit.execute_script(WRITES, {"policy": POLICY.decode(), "pasted": receipt})
        wait.until(text_to_be_present_in_element((By.TAG_NAME, "body"), told))


def test_firefox_checks_a_receipt_offline(tmp_path: Path, receipts: list[str]) -> None:
    seen = firefox("firefox-verify.mjs", PAGE.as_uri(), tmp_path, POLICY.decode(), *receipts)
    assert seen == {"told": VERDICTS, "complaints": []}
