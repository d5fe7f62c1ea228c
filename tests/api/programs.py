"""A program that posts: what the tests of a running server speak to it with."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.premises import Premises

ROOT = "/api/clerestory/v1"
BUSY = 503
PERSON = """
from clerestory.people import actions
person = actions.add_sample_person(handle={handle!r}, name={handle!r})
print(actions.add_token(person=person, name="test"))
"""


class Program:
    """Speaks to a server's own API as one person."""

    def __init__(self, place: Premises, url: str, handle: str) -> None:
        self.url = url
        self.token = place.python(PERSON.format(handle=handle))

    def call(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        """Return status, headers and JSON of an answer; ask again while the server is busy."""
        for _ in range(300):
            answer = self._ask(method, path, body, **headers)
            if answer[0] != BUSY:
                break
            time.sleep(0.2)
        return answer

    def _ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(  # noqa: S310  a server of the test's own
            self.url + path,
            data=body,
            method=method,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Tus-Resumable": "1.0.0",
                **named,
            },
        )
        try:
            with urlopen(request, timeout=120) as answer:  # noqa: S310  the same
                status, told, raw = answer.status, dict(answer.headers), answer.read()
        except HTTPError as refused:
            with refused:
                status, told, raw = refused.code, dict(refused.headers), refused.read()
        lowered = {name.lower(): value for name, value in told.items()}
        is_json = "json" in lowered.get("content-type", "")
        return status, lowered, json.loads(raw) if is_json else None

    def begin(self, size: int) -> tuple[str, str]:
        """Begin an upload; return its path and its clip's id."""
        status, headers, body = self.call("POST", f"{ROOT}/uploads", Upload_Length=str(size))
        assert status == 201, body
        return headers["location"], headers["clerestory-clip"]

    def send(self, address: str, data: bytes, offset: int = 0) -> tuple[int, Any]:
        """Send bytes of an upload."""
        status, _, body = self.call(
            "PATCH",
            address,
            data,
            Upload_Offset=str(offset),
            Content_Type="application/offset+octet-stream",
        )
        return status, body

    def post(self, film: Path | bytes) -> str:
        """Upload a film whole and ask for its publication; return the clip's id."""
        data = film if isinstance(film, bytes) else film.read_bytes()
        address, clip = self.begin(len(data))
        self.call("PUT", f"{ROOT}/clips/{clip}/publication")
        assert self.send(address, data)[0] == 204
        return clip

    def clip(self, ident: str) -> dict[str, Any]:
        """Return one clip."""
        found: dict[str, Any] = self.call("GET", f"{ROOT}/clips/{ident}")[2]
        return found
