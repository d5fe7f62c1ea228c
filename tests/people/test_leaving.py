"""Leaving: what goes at once, what the rooms above still hold, and what stays."""

import io
from pathlib import Path

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from tests import cast

from clerestory.people import actions, queries
from clerestory.people.models import Person, RetiredHandle, Session
from clerestory.people.refused import WrongPassword
from clerestory.spine.models import Fact
from clerestory.spine.refusals import NotFound

pytestmark = pytest.mark.django_db

MARK = "quillmark"


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    settings.DATA = tmp_path


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (500, 500), "teal").save(out, "PNG")
    return out.getvalue()


def marked() -> Person:
    """Somebody whose every private word bears a mark."""
    person = cast.newcomer("ada", f"{MARK}@example.org")
    actions.confirm_email(key=cast.key_in(cast.letters_to(f"{MARK}@example.org")[-1]))
    person.refresh_from_db()
    actions.edit_profile(
        person=person, name=f"{MARK} name", bio=f"{MARK} bio", links=[f"https://{MARK}.example/"]
    )
    actions.add_token(person=person, name=f"{MARK} token")
    actions.begin_authenticator(person=person)
    actions.begin_passkey(person=person)
    return person


def rows_of_room() -> str:
    """Return every row of every table of this room as text."""
    told = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("people").get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608, SLF001  our own names, and the only way to them
            told.append(str(cursor.fetchall()))
    return "\n".join(told)


def test_leaving_asks_for_the_password() -> None:
    ada = cast.ada()
    with pytest.raises(WrongPassword):
        actions.delete_account(person=ada, password="not it")
    with pytest.raises(WrongPassword):
        actions.delete_account(person=ada)
    assert queries.person_by_handle(None, "ada") == ada


def test_leaving_hides_signs_out_and_tells_the_rooms_above() -> None:
    ada = cast.ada()
    key = actions.open_session(person=ada).key
    actions.delete_account(person=ada, password=cast.PASSWORD)
    assert queries.session_by_key(key) is None
    assert not Session.objects.exists()
    with pytest.raises(NotFound):
        queries.person_by_handle(None, "ada")
    assert queries.known_handles(["ada"]) == []
    told = Fact.objects.get(name="people.PersonFrozen")
    assert told.body == {"person_id": str(ada.id)}
    assert Person.objects.get(id=ada.id).left_at is not None
    for _ in range(2):
        actions.erase_person(person_id=ada.id)
    assert Fact.objects.filter(name="people.PersonLeaving").count() == 1


def test_nothing_that_was_said_stays() -> None:
    ada = marked()
    assert rows_of_room().count(MARK) >= 4
    actions.remove_person(person_id=ada.id)
    cast.work()
    assert mail.outbox[-1].subject.endswith("is deleted")
    assert MARK not in rows_of_room()
    assert actions.finish_leaving(person_id=ada.id)
    assert "'ada'" not in rows_of_room()
    assert RetiredHandle.objects.count() == 1


def test_the_last_letter_goes_out_even_when_the_row_is_gone_first() -> None:
    ada = cast.ada()
    actions.remove_person(person_id=ada.id)
    actions.finish_leaving(person_id=ada.id)
    mail.outbox.clear()
    assert "asked us to delete" in cast.letters_to("ada@example.org")[-1]
    assert "ada@example.org" not in rows_of_room()


def test_the_last_row_goes_once_and_only_for_somebody_who_left() -> None:
    ada = cast.ada()
    assert not actions.finish_leaving(person_id=ada.id)
    assert Person.objects.filter(id=ada.id).exists()
    actions.remove_person(person_id=ada.id)
    for _ in range(2):
        assert actions.finish_leaving(person_id=ada.id)
    assert not Person.objects.filter(id=ada.id).exists()
    assert Fact.objects.filter(name="people.PersonLeft").count() == 1


def test_the_picture_goes_with_its_person(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, tmp_path: Path
) -> None:
    ada = cast.ada()
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_picture(person=ada, data=picture())
    assert [file.name for file in (tmp_path / "pictures").iterdir()] == [ada.picture]
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_person(person_id=ada.id)
    assert list((tmp_path / "pictures").iterdir()) == []


def test_a_new_picture_replaces_the_file_of_the_old_one(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, tmp_path: Path
) -> None:
    ada = cast.ada()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            actions.set_picture(person=ada, data=picture())
    ada.refresh_from_db()
    assert [file.name for file in (tmp_path / "pictures").iterdir()] == [ada.picture]
    assert ada.picture_address == f"/pictures/{ada.picture}"
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_picture(person=ada)
    assert list((tmp_path / "pictures").iterdir()) == []


def test_a_picture_that_could_not_be_noted_leaves_no_file(tmp_path: Path) -> None:
    ada = cast.ada()
    actions.remove_person(person_id=ada.id)
    with pytest.raises(Person.DoesNotExist):
        actions.set_picture(person=ada, data=picture())
    assert list((tmp_path / "pictures").iterdir()) == []
