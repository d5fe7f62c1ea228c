"""Uploads: what has arrived stays, what is too much is refused before it is taken."""

import io
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import ada, bashir, newcomer, work

from clerestory.clips import actions, arrivals, later, queries, storage
from clerestory.clips.life import Work
from clerestory.clips.media.refused import DiskFull, TooManyBytes
from clerestory.clips.models import Clip, Upload
from clerestory.clips.refusals import EmptyUpload, TooManyUploads, UploadBusy, WrongOffset
from clerestory.people.refused import AddressNotConfirmed
from clerestory.spine.refusals import NotFound, TooMany
from clerestory.vault.refused import KeysGone

pytestmark = pytest.mark.django_db(transaction=True)


class Dropped(io.BytesIO):
    """A line that drops after some bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(min(size or 0, 7))
        if not piece:
            raise ConnectionResetError
        return piece


def begin(size: int = 100, name: str = "a.mp4") -> Upload:
    return actions.begin_upload(by=ada(), size=size, name=name)


def opened(clip: Clip, workdir: Path) -> bytes:
    return storage.open_original(clip, workdir).read_bytes()


def lying(clip: Clip) -> set[str]:
    """Return the names of what lies there of a clip's original."""
    there = (Path(settings.DATA) / "originals").iterdir()
    return {file.name.replace(clip.key, "") for file in there if file.name.startswith(clip.key)}


def test_a_whole_file_is_sealed_and_one_on_its_way_is_counted(tmp_path: Path) -> None:
    upload, film = begin(1 << 17), secrets.token_bytes(1 << 17)
    for offset in (0, 1 << 16):
        assert lying(upload.clip) == {""}
        assert queries.arrived_of(upload) == offset
        piece = io.BytesIO(film[offset : offset + (1 << 16)])
        actions.receive_bytes(upload_id=upload.id, by=ada(), offset=offset, stream=piece)
    assert lying(upload.clip) == {".sealed"}
    sealed = storage.original(upload.clip).with_name(f"{upload.clip.key}.sealed").read_bytes()
    assert film[:64] not in sealed
    assert opened(upload.clip, tmp_path) == film
    other = begin(4)
    actions.receive_bytes(upload_id=other.id, by=ada(), offset=0, stream=io.BytesIO(b"last"))
    moved = storage.original(other.clip).with_name(f"{other.clip.key}.sealed")
    moved.write_bytes(sealed)
    with pytest.raises(KeysGone):
        opened(other.clip, tmp_path)
    assert opened(upload.clip, tmp_path) == film


def test_a_kill_between_sealing_and_noting_it_loses_nothing(tmp_path: Path) -> None:
    upload = begin(4)
    plain = storage.original(upload.clip)
    arrivals.receive(plain, offset=0, size=4, stream=io.BytesIO(b"last"))
    storage.seal_original(upload.clip)  # and here the server died
    assert actions.finish_whole_uploads() == 1
    assert lying(upload.clip) == {".sealed"}
    plain.write_bytes(b"last")  # or here, before the plain file went
    part = plain.with_name(f"{upload.clip.key}.sealed.0.part")
    part.write_bytes(b"half")
    for file in (plain, part):
        os.utime(file, (0, 0))
    later.settle_folders()
    assert lying(upload.clip) == {".sealed"}
    assert opened(upload.clip, tmp_path) == b"last"
    actions.finish_upload(upload=upload)  # again changes nothing


def test_bytes_that_arrived_stay_when_the_line_drops(tmp_path: Path) -> None:
    upload = begin(100)
    here = actions.receive_bytes(upload_id=upload.id, by=ada(), offset=0, stream=Dropped(b"x" * 30))
    assert here == 30
    assert queries.arrived_of(upload) == 30
    here = actions.receive_bytes(
        upload_id=upload.id, by=ada(), offset=30, stream=io.BytesIO(b"y" * 70)
    )
    assert here == 100
    assert opened(upload.clip, tmp_path) == b"x" * 30 + b"y" * 70
    assert queries.own_clip(ada(), upload.clip_id).work == Work.WAITING


def test_bytes_beyond_the_announced_size_are_not_taken(tmp_path: Path) -> None:
    upload = begin(10)
    actions.receive_bytes(upload_id=upload.id, by=ada(), offset=0, stream=io.BytesIO(b"z" * 50))
    assert opened(upload.clip, tmp_path) == b"z" * 10


def test_bytes_that_do_not_follow_are_refused() -> None:
    upload = begin()
    with pytest.raises(WrongOffset, match="0 have arrived"):
        actions.receive_bytes(upload_id=upload.id, by=ada(), offset=5, stream=io.BytesIO(b"x"))


def test_asking_after_the_last_byte_says_that_all_is_here() -> None:
    upload = begin(4)
    actions.receive_bytes(upload_id=upload.id, by=ada(), offset=0, stream=io.BytesIO(b"done"))
    again = queries.upload_of(ada(), upload.id)
    assert queries.arrived_of(again) == 4
    here = actions.receive_bytes(
        upload_id=upload.id, by=ada(), offset=4, stream=io.BytesIO(b"more")
    )
    assert here == 4


def test_an_upload_is_nobody_elses() -> None:
    upload = begin()
    with pytest.raises(NotFound):
        actions.receive_bytes(upload_id=upload.id, by=bashir(), offset=0, stream=io.BytesIO(b"x"))


@pytest.mark.parametrize(
    ("size", "refusal"), [(0, EmptyUpload), (-1, EmptyUpload), ((1 << 30) + 1, TooManyBytes)]
)
def test_impossible_sizes_are_refused(size: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        begin(size)
    assert not Clip.objects.exists()


def test_who_has_not_confirmed_the_address_cannot_post() -> None:
    with pytest.raises(AddressNotConfirmed):
        actions.begin_upload(by=newcomer(), size=10)


def test_unfinished_uploads_are_limited() -> None:
    for _ in range(20):
        begin()
    with pytest.raises(TooManyUploads):
        begin()


def test_uploads_in_an_hour_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.OPTIONS, "UPLOADS_PER_HOUR", 2)
    begin()
    begin()
    with pytest.raises(TooMany):
        begin()


def test_a_disk_without_room_refuses_before_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "RESERVE", 1 << 60)
    with pytest.raises(DiskFull):
        begin()
    assert not Upload.objects.exists()


FILL = """
import io, pathlib, resource, signal, sys
import django
django.setup()
from clerestory.clips import arrivals
from clerestory.clips.media.refused import DiskFull
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))
try:
    bits = io.BytesIO(bytes(1 << 20))
    arrivals.receive(pathlib.Path(sys.argv[1]), offset=0, size=1 << 20, stream=bits)
except DiskFull as why:
    print(why.code)
"""


def test_a_disk_that_fills_up_keeps_what_came() -> None:
    """The file size limit of a child process stands for the full disk: the kernel says no."""
    upload = begin(1 << 20)
    path = storage.original(upload.clip)
    done = subprocess.run(
        [sys.executable, "-c", FILL, path], capture_output=True, text=True, check=False
    )
    assert done.stdout == "DiskFull\n", done.stderr
    assert arrivals.arrived(path) == 1 << 19


def test_two_requests_cannot_write_one_upload() -> None:
    upload = begin(10)
    path = storage.original(upload.clip)

    class Nosy(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            with pytest.raises(UploadBusy):
                arrivals.receive(path, offset=0, size=10, stream=io.BytesIO(b"x" * 10))
            return super().read(size)

    arrivals.receive(path, offset=0, size=10, stream=Nosy(b"y" * 10))
    assert path.read_bytes() == b"y" * 10


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.mp4", "\u202egpj.mp4", "x" * 5000, "-rf.mp4", "a\nb"]
)
def test_names_are_shown_and_never_followed(name: str) -> None:
    upload = begin(1, name)
    assert len(upload.name) <= 120
    assert not set(upload.name) & set("\0\n\u202e")
    path = storage.original(upload.clip)
    assert path.parent == Path(settings.DATA) / "originals"
    assert path.name == upload.clip.key


def test_what_is_left_for_too_long_goes_with_its_file() -> None:
    upload = begin(10)
    path = storage.original(upload.clip)
    Upload.objects.filter(id=upload.id).update(expires_at=timezone.now() - timedelta(hours=1))
    assert actions.remove_stale_uploads() == 1
    work()
    assert not path.exists()
    assert not Clip.objects.exists()


def test_a_server_that_died_at_the_last_byte_loses_nothing() -> None:
    upload = begin(4)
    arrivals.receive(storage.original(upload.clip), offset=0, size=4, stream=io.BytesIO(b"last"))
    Upload.objects.filter(id=upload.id).update(expires_at=timezone.now() - timedelta(hours=1))
    assert actions.remove_stale_uploads() == 0
    assert queries.own_clip(ada(), upload.clip_id).work == Work.WAITING
    other = begin(4)
    arrivals.receive(storage.original(other.clip), offset=0, size=4, stream=io.BytesIO(b"last"))
    assert actions.finish_whole_uploads() == 1
    assert queries.own_clip(ada(), other.clip_id).work == Work.WAITING


def test_room_that_was_promised_is_not_promised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(settings.DATA).free
    monkeypatch.setattr(storage, "RESERVE", free - 2_500_000_000)
    begin(1_000_000_000)
    with pytest.raises(DiskFull):
        begin(1_000_000_000)


@given(pieces=st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=8))
def test_any_cut_of_a_file_gives_the_file(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("cut") / "file"
    arrivals.begin(path)
    size = sum(map(len, pieces))
    for piece in pieces:
        here = arrivals.arrived(path)
        arrivals.receive(path, offset=here, size=size, stream=io.BytesIO(piece))
    assert path.read_bytes() == b"".join(pieces)


def test_a_finished_upload_becomes_a_clip(post: Callable[..., Clip]) -> None:
    clip = post()
    assert clip.work == Work.COMPLETE
    assert not storage.original(clip).exists()
