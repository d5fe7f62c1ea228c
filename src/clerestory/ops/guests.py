"""Guests: what the worker answers the `stream` process, which knows neither database nor keys.

    guests   [[[cookie, value], ...], ...]  ->  [[person, session, unread, mark] or null, ...]
    news     [person, ...]                  ->  {person: [unread, mark], ...}
    living   [session, ...]                 ->  [session, ...]

Questions and answers are JSON in the body of the wire's message; ids are 32 hex digits.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from clerestory.guards.wire import Act, Declined, Fields
from clerestory.notices import queries
from clerestory.people import queries as people
from clerestory.people.models import Person
from clerestory.vault.refused import KeysAway

MOST_BODY: Final = 1 << 20


def acts() -> Mapping[str, Act]:
    """Return what can be asked. All of it is asked on one thread, with one database connection."""
    desk = ThreadPoolExecutor(1, thread_name_prefix="guests")

    def act(answer: Callable[[Any], object]) -> Act:
        def asked(_fields: Fields, body: bytes) -> tuple[Fields, bytes]:
            return {}, json.dumps(desk.submit(_asked, answer, json.loads(body)).result()).encode()

        return asked

    return {"guests": act(look_up), "news": act(news_for), "living": act(living)}


def look_up(visitors: list[list[list[str]]]) -> list[tuple[str, str, int, str] | None]:
    """Return who each is by their cookies, and what is new for them; None for nobody."""
    return [_guest(dict(map(tuple, cookies))) for cookies in visitors]  # type: ignore[arg-type]  # pairs


def news_for(whom: list[str]) -> dict[str, tuple[int, str]]:
    """Return how many lines are new for each of these people, and the mark of the latest."""
    found = {one: queries.news_of(Person(id=UUID(one))) for one in whom}
    return {one: (news.unread, news.mark) for one, news in found.items()}


def living(sessions: list[str]) -> list[str]:
    """Return those of these sessions that still let somebody in."""
    return [one.hex for one in people.living_sessions({UUID(one) for one in sessions})]


def _guest(cookies: Mapping[str, str]) -> tuple[str, str, int, str] | None:
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    session = people.session_by_key(key) if key else None
    if session is None:
        return None
    news = queries.news_of(session.person)
    return session.person_id.hex, session.id.hex, news.unread, news.mark


def _asked(answer: Callable[[Any], object], question: object) -> object:
    close_old_connections()
    try:
        return answer(question)
    except (DatabaseError, KeysAway) as problem:
        raise Declined("Away", f"It cannot be looked up now ({type(problem).__name__}).") from None
