"""A stranger cannot fill the disk with a form that nobody has asked for."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import ada, sign_in

from clerestory.web.shell import middleware

pytestmark = pytest.mark.django_db


def film() -> SimpleUploadedFile:
    return SimpleUploadedFile("film.mp4", b"x" * 200_000)


def test_a_large_form_of_a_stranger_is_refused_unread() -> None:
    before = set((Path(settings.DATA) / "work").iterdir())
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    refused = client.post("/post", {"file": film(), "csrfmiddlewaretoken": "a" * 32})
    assert refused.status_code == 401
    assert b"Sign in" in refused.content
    assert set((Path(settings.DATA) / "work").iterdir()) == before


def test_a_large_form_needs_room(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    sign_in(client, ada())
    monkeypatch.setattr(middleware, "RESERVE", 1 << 60)
    assert client.post("/post", {"file": film()}).status_code == 507


def test_a_large_form_of_somebody_known_goes_through() -> None:
    client = Client()
    sign_in(client, ada())
    assert client.post("/post", {"file": film()}).status_code == 303
