"""Erasure: closed, on record, proven to its person; only then keys, words and files go."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPServerDisconnected

import pytest
from django.conf import settings as house
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.premises import until
from tests.recorder import Recorder

from clerestory.clips import queries as clips
from clerestory.clips.models import Clip
from clerestory.gate import actions as gate
from clerestory.gate.models import Counter, Entry
from clerestory.ops.boot import load_rooms
from clerestory.ops.options import FOLDERS
from clerestory.people import actions, queries
from clerestory.people.models import Erasure, Letter, Person
from clerestory.people.refused import WrongPassword
from clerestory.spine.refusals import NotFound
from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.leaves import Kind, Leaf, commitment
from clerestory.tlog.policy import Policy
from clerestory.tlog.proof_files import ProofFile
from clerestory.vault import actions as vault
from clerestory.vault.keys import drop_all, key_of
from clerestory.vault.refused import KeysGone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    for name in FOLDERS:
        (tmp_path / name).mkdir(parents=True)
    settings.DATA = tmp_path
    load_rooms()


def close(person: Person) -> str:
    return actions.delete_account(person=person, password=cast.PASSWORD)


def key_is_gone(person: Person) -> bool:
    """Whether keyd opens this person's key no more."""
    drop_all()
    try:
        key_of(person.id)
    except KeysGone:
        return True
    return False


@pytest.mark.usefixtures("log")
def test_the_receipt_comes_first_and_proves_the_erasure_without_us() -> None:
    ada = cast.ada()
    key = close(ada)
    erasure = queries.erasure_by_key(key)
    assert erasure.due_at is not None
    assert not key_is_gone(ada)
    receipt = json.loads(queries.receipt_of_erasure(erasure))
    assert receipt["format"] == "clerestory-receipt/1"
    leaf = Leaf.parse(bytes.fromhex(receipt["leaf"]))
    assert leaf.kind is Kind.ERASURE
    assert leaf.commit == commitment(bytes.fromhex(receipt["salt"]), receipt["body"])
    policy = Policy.parse((Path(house.RUN).parent / "log" / "policy").read_bytes())
    ProofFile.parse(receipt["proof"].encode()).verify(leaf_hash(leaf.encode()), policy)
    body = receipt["body"]
    assert body["goes"]["people.Person"] == 1
    assert body["stays"]["people.RetiredHandle"]
    assert "ada" not in json.dumps(body)


@pytest.mark.usefixtures("log")
def test_the_letter_brings_the_same_receipt_and_then_the_rest_goes() -> None:
    ada = cast.ada()
    key = close(ada)
    receipt = queries.receipt_of_erasure(queries.erasure_by_key(key))
    assert not actions.hasten_erasure(key=key), "the letter has not left yet"
    assert not key_is_gone(ada)
    cast.work()
    letter = mail.outbox[-1]
    assert letter.to == ["ada@example.org"]
    assert [part[1] for part in letter.attachments] == [receipt]
    assert actions.erase_due() == 1
    assert key_is_gone(ada)
    cast.work()
    assert not Person.objects.filter(id=ada.id).exists()
    with pytest.raises(NotFound):
        queries.erasure_by_key(key)
    assert not Entry.objects.filter(person_id=ada.id).exists()
    assert not Counter.objects.filter(person_id=ada.id).exists()
    entry = Entry.objects.get(kind=Kind.ERASURE)
    assert bytes(entry.opening) == b""


@pytest.mark.usefixtures("log")
def test_whoever_does_nothing_is_erased_after_ten_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada = cast.ada()
    close(ada)
    cast.work()
    assert actions.erase_due() == 0
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(minutes=11))
    assert actions.erase_due() == 1
    assert key_is_gone(ada)


@pytest.mark.usefixtures("log")
def test_a_mail_server_that_is_away_delays_an_erasure_by_an_hour_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_: EmailMessage) -> int:
        raise SMTPServerDisconnected

    ada = cast.ada()
    key = close(ada)
    monkeypatch.setattr(EmailMessage, "send", away)
    cast.work()
    assert not actions.hasten_erasure(key=key)
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(minutes=61))
    assert actions.erase_due() == 1
    assert not Letter.objects.exists()


def test_without_a_log_nothing_is_destroyed_and_it_goes_on_when_the_log_is_back(
    log: Recorder,
) -> None:
    ada = cast.ada()
    log.stop()
    key = close(ada)
    erasure = queries.erasure_by_key(key)
    assert erasure.due_at is None
    assert queries.receipt_of_erasure(erasure) == ""
    assert not actions.hasten_erasure(key=key)
    assert actions.erase_due() == 0
    assert not key_is_gone(ada)
    log.start()

    def proven() -> bool:
        actions.erase_due()
        return queries.receipt_of_erasure(queries.erasure_by_key(key)) != ""

    until(proven)


@pytest.mark.usefixtures("log")
def test_a_crash_after_the_keys_are_gone_is_mended_by_the_timer() -> None:
    ada = cast.ada()
    close(ada)
    cast.work()
    Erasure.objects.update(due_at=timezone.now())
    vault.forget(person_id=ada.id)
    gate.let_go(person_id=ada.id)
    assert actions.erase_due() == 1
    cast.work()
    assert not Person.objects.filter(id=ada.id).exists()


def test_closing_an_account_asks_for_the_password_and_happens_once() -> None:
    ada = cast.ada()
    with pytest.raises(WrongPassword):
        actions.delete_account(person=ada, password="not it")
    assert not Erasure.objects.exists()
    actions.remove_person(person_id=ada.id)
    assert not Erasure.objects.exists()
    assert Entry.objects.filter(kind=Kind.ERASURE).count() == 1
    actions.remove_person(person_id=ada.id)
    assert Entry.objects.filter(kind=Kind.ERASURE).count() == 1


def test_clips_are_shown_to_nobody_as_soon_as_the_account_is_closed(
    post: Callable[..., Clip],
) -> None:
    ada = cast.ada()
    clip = post(ada, description="A #bell")
    place = Path(house.DATA) / "media"
    assert (place / "public" / clip.folder).exists()
    close(ada)
    cast.work()
    assert clips.newest(None).items == []
    assert clips.tagged(None, "bell").items == []
    with pytest.raises(NotFound):
        clips.clip_for(None, clip.id)
    assert not (place / "public" / clip.folder).exists()
    actions.erase_person(person_id=ada.id)
    cast.work()
    assert list((place / "private").iterdir()) == []
    assert not Clip.objects.exists()
