"""The cast: the named people of all tests, made through the actions that everybody uses.

Ada posts. Bashir watches and follows. Carys is a stranger to both. Asking for one of them twice in
a test gives the same person.
"""

import re
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from clerestory.ops.boot import load_rooms
from clerestory.people import actions, queries
from clerestory.people.models import Person
from clerestory.spine import jobs, relay
from clerestory.spine.refusals import NotFound

PASSWORD = "window light at noon"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"


def ada() -> Person:
    """Post clips."""
    return _person("ada", "Ada Quill")


def bashir() -> Person:
    """Watch and follow."""
    return _person("bashir", "Bashir Noor")


def carys() -> Person:
    """Know nobody else here."""
    return _person("carys", "Carys Mair")


def newcomer(handle: str = "newcomer", email: str = "") -> Person:
    """Have signed up, and not confirmed the address."""
    email = email or f"{handle}@example.org"
    return actions.sign_up(handle=handle, email=email, password=PASSWORD)


def sign_in(client: Client, person: Person) -> None:
    """Sign a person in on a test client."""
    signed_in = actions.open_session(person=person, user_agent=FIREFOX)
    client.cookies[settings.SESSION_COOKIE_NAME] = signed_in.key


def work() -> None:
    """Do what a worker would: tell facts and run tasks until nothing is left to do."""
    load_rooms()
    for _ in range(20):
        told = relay.tell_due()
        row = None
        for queue in ("default", "watchable", "pretty", "outside"):
            while (row := jobs.take(queue, worker="test")) is not None:
                told += 1
                jobs.run(row)
        if not told:
            break
    failed = DBTaskResult.objects.filter(traceback__gt="")
    assert not failed, failed[0].traceback


def letters_to(email: str) -> list[str]:
    """Let the post go out, and return the texts of the letters to an address, oldest first."""
    work()
    return [str(letter.body) for letter in mail.outbox if letter.to == [email]]


def key_in(letter: str) -> str:
    """Return the key in the link of a letter."""
    found = re.search(r"/(?:confirm|reset)/([\w-]{43})", letter)
    assert found, letter
    return found[1]


def _person(handle: str, name: str) -> Person:
    try:
        return queries.person_by_handle(None, handle)
    except NotFound:
        # As an operator lets somebody in: no letter, which is what most of signing up takes.
        person = actions.admit_person(
            handle=handle, email=f"{handle}@example.org", password=PASSWORD
        )
        actions.edit_profile(person=person, name=name, bio="", links=[])
        return person


__all__ = [
    "FIREFOX",
    "PASSWORD",
    "UUID",
    "ada",
    "bashir",
    "carys",
    "key_in",
    "letters_to",
    "newcomer",
    "sign_in",
    "work",
]
