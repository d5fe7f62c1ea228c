"""What the file server keeps in memory, packs and rations, without a network."""

import time
from pathlib import Path

import pytest
from django.conf import settings
from tests import cast
from tests.serving import call

from clerestory.clips import storage
from clerestory.clips.links import key_from, sign
from clerestory.clips.models import Clip
from clerestory.guards.wire import Line
from clerestory.vault import actions as vault
from clerestory.vault import keys
from clerestory.vault.refused import KeysAway
from clerestory.web.files.places import places
from clerestory.web.files.ranges import Stretch
from clerestory.web.files.server import AT_ONCE, Files
from clerestory.web.files.shelf import ENTRY_BYTES, LEAST_BYTES, MOST_BYTES, Known, Shelf

BODY = bytes(range(256)) * 13_000


@pytest.fixture
def built(tmp_path: Path) -> Files:
    folder = tmp_path / "built"
    folder.mkdir()
    (folder / "watch-island.0123456789ab.js").write_text("plain")
    (folder / "watch-island.0123456789ab.js.gz").write_bytes(b"packed")
    (folder / "plain.css").write_text("a{}")
    return Files(data=tmp_path, built=folder, secret="s")


def test_a_packed_file_is_sent_to_those_who_take_it(built: Files) -> None:
    path = "/static/watch-island.0123456789ab.js"
    for header, packed in [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip; q=0", False),
        ("identity", False),
        ("gzipped", False),
        ("", False),
    ]:
        status, headers, body = call(built, path, accept_encoding=header)
        assert status == "200 OK"
        assert body == (b"packed" if packed else b"plain"), header
        assert headers.get("Content-Encoding") == ("gzip" if packed else None)
        assert headers["Vary"] == "Accept-Encoding"
        assert headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert headers["ETag"].endswith('-gz"') == packed
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Access-Control-Allow-Origin" not in headers
    assert call(built, f"{path}.gz")[0] == "404 Not Found"


def test_a_name_without_a_hash_is_asked_for_again(built: Files) -> None:
    status, headers, _ = call(built, "/static/plain.css")
    assert (status, headers["Cache-Control"]) == ("200 OK", "no-cache")


def test_a_folder_that_comes_later_is_found(tmp_path: Path) -> None:
    files = Files(data=tmp_path, built=tmp_path / "built", secret="s")
    assert call(files, "/static/a.js")[0] == "404 Not Found"
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "a.js").write_text("1")
    assert call(files, "/static/a.js")[0] == "200 OK"


# --- slots ---


@pytest.fixture
def narrow(tmp_path: Path) -> Files:
    home = tmp_path / "media" / "public" / "folder"
    home.mkdir(parents=True)
    (home / "long.mp4").write_bytes(BODY)
    (home / "short.mp4").write_bytes(BODY[:AT_ONCE])
    return Files(data=tmp_path, built=tmp_path, secret="s", streams=0)


def test_when_all_slots_are_taken_a_range_gets_its_first_part(narrow: Files) -> None:
    path = "/media/public/folder/long.mp4"
    status, headers, body = call(narrow, path, range="bytes=10-")
    assert status == "206 Partial Content"
    assert body == BODY[10 : 10 + AT_ONCE]
    assert headers["Content-Range"] == f"bytes 10-{9 + AT_ONCE}/{len(BODY)}"
    assert headers["Content-Length"] == str(AT_ONCE)
    status, headers, body = call(narrow, path)
    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == "2"
    assert call(narrow, "/media/public/folder/short.mp4")[2] == BODY[:AT_ONCE]


# --- what is kept in memory --------------------------------------------------------------------


def test_what_is_kept_follows_the_file(tmp_path: Path) -> None:
    home = tmp_path / "media" / "public" / "folder"
    home.mkdir(parents=True)
    file = home / "cover.webp"
    file.write_bytes(b"first")
    files = Files(data=tmp_path, built=tmp_path, secret="s")
    path = "/media/public/folder/cover.webp"
    for _ in range(2):
        assert call(files, path)[2] == b"first"
        assert call(files, path, range="bytes=1-2")[2] == b"ir"
    tag = call(files, path)[1]["ETag"]
    file.with_suffix(".new").write_bytes(b"other")
    file.with_suffix(".new").rename(file)
    assert call(files, path)[2] == b"other"
    assert call(files, path, if_none_match=tag)[0] == "200 OK"
    home.rename(tmp_path / "elsewhere")
    for headers in ({}, {"range": "bytes=0-1"}, {"if_none_match": "*"}):
        assert call(files, path, **headers)[0] == "404 Not Found"
    home.symlink_to(tmp_path / "elsewhere")
    assert call(files, path)[0] == "404 Not Found"


@pytest.mark.django_db(transaction=True)
def test_a_signed_file_is_never_kept(tmp_path: Path) -> None:
    file, clip = tmp_path / "cover.webp", Clip.objects.create(author=cast.ada(), folder="folder")
    file.write_bytes(b"secret")
    storage.bring_in(clip, {"cover.webp": file})
    files = Files(data=settings.DATA, built=tmp_path, secret="s")
    path = "/media/private/folder/cover.webp"
    query = sign(path, int(time.time()) + 600, key_from("s")).partition("?")[2]
    assert call(files, path, query)[2] == b"secret"
    assert call(files, path)[0] == "403 Forbidden"
    storage.remove(("folder",), "")
    assert call(files, path, query)[0] == "404 Not Found"


@pytest.mark.django_db(transaction=True)
def test_without_the_keeper_of_keys_a_private_file_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, clip = tmp_path / "cover.webp", Clip.objects.create(author=cast.ada(), folder="folder")
    file.write_bytes(b"secret")
    storage.bring_in(clip, {"cover.webp": file})
    files = Files(data=settings.DATA, built=tmp_path, secret="s")
    path = "/media/private/folder/cover.webp"
    query = sign(path, int(time.time()) + 600, key_from("s")).partition("?")[2]
    with monkeypatch.context() as patch:
        patch.setattr(keys, "line", lambda: Line(tmp_path / "nobody.sock"))
        patch.setattr(keys, "PATIENCE", 0.0)
        keys.drop_all()
        status, headers, body = call(files, path, query)
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "5")
    assert KeysAway.sentence in body.decode()
    assert call(files, path, query)[2] == b"secret"
    vault.forget(person_id=clip.author_id)
    assert call(files, path, query)[0] == "404 Not Found"
    storage.remove(("folder",), "")


def test_no_more_is_kept_than_fits() -> None:
    shelf = Shelf()
    place = places(Path("/nowhere"), Path("/nowhere"), "")[0]
    known = [Known(place, "a", (1, number, 1, 1, 1), [], "", 0, 1 << 20) for number in range(40)]
    body = bytes(1 << 19)
    for one in known:
        shelf.put(one, Stretch(0, len(body)), body)
        shelf.put(one, Stretch(0, len(body)), bytes(body))
    kept = [one for one in known if shelf.body(one, Stretch(0, len(body)))]
    assert kept == known[-31:], "each entry costs something beside its bytes"
    assert shelf.body(known[-1], Stretch(1, len(body))) is None


def test_scraps_are_not_kept_and_small_files_are_charged_for() -> None:
    shelf = Shelf()
    place = places(Path("/nowhere"), Path("/nowhere"), "")[0]
    long = Known(place, "a", (1, 1, 1, 1, 1), [], "", 0, 1 << 20)
    for start in range(64):
        shelf.put(long, Stretch(start, start + LEAST_BYTES - 1), bytes(LEAST_BYTES - 1))
        assert shelf.body(long, Stretch(start, start + LEAST_BYTES - 1)) is None
    shelf.put(long, Stretch(0, LEAST_BYTES), bytes(LEAST_BYTES))
    assert shelf.body(long, Stretch(0, LEAST_BYTES)) is not None
    most = MOST_BYTES // (1 + ENTRY_BYTES)
    short = [Known(place, "a", (2, n, 1, 1, 1), [], "", 0, 1) for n in range(most + 10)]
    for one in short:
        shelf.put(one, Stretch(0, 1), b"x")
    assert sum(shelf.body(one, Stretch(0, 1)) is not None for one in short) == most
