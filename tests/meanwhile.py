"""Reading while others act: a page asks several questions, and may fail before none of them.

Each page is read once for each of its questions, and right before that question something is done.
It may answer that there is nothing; it may not fail.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client
from tests.cast import sign_in

from clerestory.people.models import Person

FAILURE = 500
# Before that it is asked who reads, and nothing else.
FIRST = 3


class Meanwhile:
    """Does something once, right before a connection's question of this number."""

    def __init__(self, number: int, act: Callable[[], None]) -> None:
        self.left, self.act, self.acting = number, act, False

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        if not self.acting:
            self.left -= 1
            if self.left == 0:
                self.acting = True
                self.act()
                self.acting = False
        return execute(*asked)


def failures(path: str, person: Person, act: Callable[[], None]) -> list[str]:
    """Read a page once for each of its questions from FIRST on, with something done before it."""
    found, number, done = [], FIRST - 1, False
    client = Client(raise_request_exception=False)
    sign_in(client, person)
    assert client.get(path).status_code == 200, path
    while not done:
        number += 1
        with transaction.atomic():
            meanwhile = Meanwhile(number, act)
            with connection.execute_wrapper(meanwhile):
                answer = client.get(path)
            done = meanwhile.left > 0
            if answer.status_code >= FAILURE:
                found.append(f"{path} as {person.handle} before question {number}")
            transaction.set_rollback(True)
    assert meanwhile.left < number, "no question was heard"
    return found
