"""Address and password: confirming, changing, and getting back in."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from tests import cast

from clerestory.people import actions, queries
from clerestory.people.models import Letter, Person, Session, Token
from clerestory.people.refused import (
    AddressNotConfirmed,
    LinkUsedUp,
    PasswordShort,
    WrongPassword,
    WrongSignIn,
)
from clerestory.spine.models import Fact
from clerestory.spine.refusals import TooMany

pytestmark = pytest.mark.django_db

NEW = "another window at dusk"


def asked(email: str) -> str:
    """Ask for a new password and return the key that was sent."""
    actions.ask_reset(email=email)
    return cast.key_in(cast.letters_to(email)[-1])


def test_a_letter_confirms_its_address_once() -> None:
    iris = cast.newcomer("iris")
    with pytest.raises(AddressNotConfirmed):
        queries.require_confirmed(iris)
    key = cast.key_in(cast.letters_to("iris@example.org")[-1])
    assert actions.confirm_email(key=key) == iris
    iris.refresh_from_db()
    queries.require_confirmed(iris)
    assert (iris.email, iris.email_wanted) == ("iris@example.org", "")
    with pytest.raises(LinkUsedUp):
        actions.confirm_email(key=key)


def test_the_key_of_a_letter_stands_nowhere_but_in_the_letter() -> None:
    cast.newcomer("iris")
    key = cast.key_in(cast.letters_to("iris@example.org")[-1])
    kept = [str(list(table.objects.values())) for table in (Letter, DBTaskResult, Fact, Person)]
    assert not any(key in rows for rows in kept)


def test_only_the_newest_letter_confirms() -> None:
    iris = cast.newcomer("iris")
    old = cast.key_in(cast.letters_to("iris@example.org")[-1])
    actions.ask_confirmation(person=iris)
    new = cast.key_in(cast.letters_to("iris@example.org")[-1])
    with pytest.raises(LinkUsedUp):
        actions.confirm_email(key=old)
    actions.confirm_email(key=new)


def test_letters_can_be_asked_for_again_but_not_without_end() -> None:
    iris = cast.newcomer("iris")
    for _ in range(4):
        actions.ask_confirmation(person=iris)
    with pytest.raises(TooMany):
        actions.ask_confirmation(person=iris)
    actions.ask_confirmation(person=cast.ada())


@pytest.mark.parametrize("key", ["", "x", "a" * 43, "\0", "é" * 43])
def test_no_other_key_does_anything(key: str) -> None:
    cast.newcomer("iris")
    cast.work()
    with pytest.raises(LinkUsedUp):
        actions.confirm_email(key=key)
    with pytest.raises(LinkUsedUp):
        actions.reset_password(key=key, new=NEW)


def test_a_link_does_what_it_was_sent_for_and_nothing_else() -> None:
    cast.newcomer("iris")
    confirming = cast.key_in(cast.letters_to("iris@example.org")[-1])
    with pytest.raises(LinkUsedUp):
        actions.reset_password(key=confirming, new=NEW)
    cast.ada()
    resetting = asked("ada@example.org")
    with pytest.raises(LinkUsedUp):
        actions.confirm_email(key=resetting)


@pytest.mark.parametrize("kind", ["confirm", "reset"])
def test_links_run_out(kind: str) -> None:
    cast.newcomer("iris")
    key = cast.key_in(cast.letters_to("iris@example.org")[-1])
    if kind == "reset":
        cast.ada()
        key = asked("ada@example.org")
    Letter.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkUsedUp):
        actions.confirm_email(key=key)
    with pytest.raises(LinkUsedUp):
        actions.reset_password(key=key, new=NEW)


def test_how_long_links_live() -> None:
    cast.newcomer("iris")
    cast.work()
    cast.ada()
    asked("ada@example.org")
    left = {letter.kind: letter.expires_at - timezone.now() for letter in Letter.objects.all()}
    assert timedelta(hours=47) < left["confirm"] <= timedelta(hours=48)
    assert timedelta(minutes=59) < left["reset"] <= timedelta(minutes=60)


def test_a_new_address_confirms_and_the_old_one_is_told() -> None:
    ada = cast.ada()
    mail.outbox.clear()
    with pytest.raises(WrongPassword):
        actions.change_email(person=ada, email="quill@example.org", password="not the password")
    actions.change_email(person=ada, email="quill@example.org", password=cast.PASSWORD)
    key = cast.key_in(cast.letters_to("quill@example.org")[-1])
    assert "gave it another e-mail address" in cast.letters_to("ada@example.org")[-1]
    ada.refresh_from_db()
    assert (ada.email, ada.email_wanted) == ("ada@example.org", "quill@example.org")
    actions.confirm_email(key=key)
    assert "no longer used" in cast.letters_to("ada@example.org")[-1]
    ada.refresh_from_db()
    assert (ada.email, ada.email_wanted) == ("quill@example.org", "")
    assert not any("quill@" in letter for letter in cast.letters_to("ada@example.org"))


def test_changing_to_an_address_of_somebody_else_tells_them_and_not_us() -> None:
    ada = cast.ada()
    cast.bashir()
    mail.outbox.clear()
    actions.change_email(person=ada, email="bashir@example.org", password=cast.PASSWORD)
    letter = cast.letters_to("bashir@example.org")[-1]
    assert "/confirm/" not in letter
    assert "belongs to your account @bashir" in letter


def test_a_link_of_an_address_that_is_wanted_no_more_does_nothing() -> None:
    ada = cast.ada()
    actions.change_email(person=ada, email="quill@example.org", password=cast.PASSWORD)
    key = cast.key_in(cast.letters_to("quill@example.org")[-1])
    actions.change_email(person=ada, email="ada@example.org", password=cast.PASSWORD)
    with pytest.raises(LinkUsedUp):
        actions.confirm_email(key=key)


def test_changing_the_password_ends_every_other_session() -> None:
    ada = cast.ada()
    keys = [actions.open_session(person=ada).key for _ in range(3)]
    mine = queries.session_by_key(keys[1])
    token = actions.add_token(person=ada, name="Script")
    with pytest.raises(WrongPassword):
        actions.change_password(person=ada, password="not it", new=NEW, session=mine)
    with pytest.raises(PasswordShort):
        actions.change_password(person=ada, password=cast.PASSWORD, new="short", session=mine)
    assert Session.objects.count() == 3
    actions.change_password(person=ada, password=cast.PASSWORD, new=NEW, session=mine)
    assert [queries.session_by_key(key) for key in keys] == [None, mine, None]
    assert queries.token_by_key(token) is None
    assert "was changed" in cast.letters_to("ada@example.org")[-1]
    actions.sign_in(name="ada", password=NEW)


def test_a_reset_ends_all_sessions_and_tokens() -> None:
    ada = cast.ada()
    session = actions.open_session(person=ada).key
    token = actions.add_token(person=ada, name="Script")
    key = asked("ada@example.org")
    with pytest.raises(PasswordShort):
        actions.reset_password(key=key, new="short")
    actions.reset_password(key=key, new=NEW)
    assert queries.session_by_key(session) is None
    assert queries.token_by_key(token) is None
    assert not Token.objects.exists()
    with pytest.raises(LinkUsedUp):
        actions.reset_password(key=key, new=NEW)
    with pytest.raises(WrongSignIn):
        actions.sign_in(name="ada", password=cast.PASSWORD)
    actions.sign_in(name="ada", password=NEW)


def test_a_reset_also_confirms_an_address_that_nobody_had_confirmed() -> None:
    iris = cast.newcomer("iris")
    key = asked("iris@example.org")
    actions.reset_password(key=key, new=NEW)
    iris.refresh_from_db()
    assert iris.email == "iris@example.org"
    assert iris.is_confirmed


def test_nobody_gets_a_letter_who_is_not_here() -> None:
    cast.ada()
    mail.outbox.clear()
    actions.ask_reset(email="nobody@example.org")
    cast.work()
    assert mail.outbox == []


def test_who_asks_is_answered_alike_whether_anybody_has_the_address() -> None:
    cast.ada()
    actions.ask_reset(email="eve@example.org")  # as Ada's address, it has been written to before
    DBTaskResult.objects.all().delete()
    asked: dict[str, list[str]] = {}
    for email in ("ada@example.org", "eve@example.org"):
        with CaptureQueriesContext(connection) as heard:
            actions.ask_reset(email=email)
        asked[email] = [query["sql"].split(" ")[0] for query in heard]
    assert asked["ada@example.org"] == asked["eve@example.org"]
    assert not Letter.objects.filter(kind=Letter.Kind.RESET).exists()
    waiting = DBTaskResult.objects.ready().values_list("args_kwargs", flat=True)
    assert not any("@" in str(arguments) for arguments in waiting)


def test_resets_are_counted_for_the_address_and_for_where_they_come_from(
    settings: Settings,
) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_INS_PER_HOUR": 7}
    for _ in range(5):
        actions.ask_reset(email="nobody@example.org", address="192.0.2.1")
    with pytest.raises(TooMany):
        actions.ask_reset(email="nobody@example.org", address="192.0.2.1")
    actions.ask_reset(email="other@example.org", address="192.0.2.1")
    with pytest.raises(TooMany):
        actions.ask_reset(email="third@example.org", address="192.0.2.1")


def test_passwords_asked_again_are_counted(settings: Settings) -> None:
    settings.OPTIONS = settings.OPTIONS | {"SIGN_INS_PER_HOUR": 2}
    ada = cast.ada()
    for _ in range(2):
        with pytest.raises(WrongPassword):
            actions.change_password(person=ada, password="not it", new=NEW)
    with pytest.raises(TooMany):
        actions.change_password(person=ada, password=cast.PASSWORD, new=NEW)


def test_links_lead_to_the_public_address(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://clips.example"
    cast.newcomer("iris")
    assert "\nhttps://clips.example/confirm/" in cast.letters_to("iris@example.org")[-1]


def test_a_letter_that_cannot_be_posted_is_tried_again_later(
    settings: Settings,
) -> None:
    mailer = "django.core.mail.backends.smtp.EmailBackend"
    # Nothing listens on the discard port of this machine.
    options = {"host": "127.0.0.1", "port": 9, "timeout": 2}
    sent = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": mailer, "OPTIONS": options}}
    cast.newcomer("iris")
    cast.work()
    waiting = DBTaskResult.objects.get(status="READY")
    assert Letter.objects.get().tries == 1
    assert timedelta(0) < waiting.run_after - timezone.now() <= timedelta(minutes=1)
    settings.MAILERS = sent
    DBTaskResult.objects.filter(id=waiting.id).update(run_after=timezone.now())
    assert len(cast.letters_to("iris@example.org")) == 1


def test_a_letter_is_given_up_after_its_tries(settings: Settings) -> None:
    mailer = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": 9, "timeout": 2}
    settings.MAILERS = {"default": {"BACKEND": mailer, "OPTIONS": options}}
    cast.newcomer("iris")
    for _ in range(10):
        cast.work()
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    assert Letter.objects.get().tries == 6
    assert not DBTaskResult.objects.filter(status="READY").exists()
