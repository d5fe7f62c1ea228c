"""The session cookie: given at sign-in, kept fresh, taken back at sign-out."""

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import rotate_token

from clerestory.people import actions
from clerestory.people.actions.sessions import LIFE
from clerestory.spine.refusals import NotFound
from clerestory.web.shell.request import session_of


def set_cookie(response: HttpResponseBase, key: str) -> None:
    """Give a browser the key of its session."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        key,
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def hand_over(
    request: HttpRequest, response: HttpResponseBase, signed_in: actions.SignedIn
) -> None:
    """Sign this browser in. Whatever key it had before opens nothing any more."""
    _end(request)
    set_cookie(response, signed_in.key)
    rotate_token(request)


def take_back(request: HttpRequest, response: HttpResponseBase) -> None:
    """Sign this browser out."""
    _end(request)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    rotate_token(request)


def user_agent(request: HttpRequest) -> str:
    """Return what the browser calls itself; only words made from it are kept."""
    return request.headers.get("User-Agent", "")


def _end(request: HttpRequest) -> None:
    session = session_of(request)
    if session is not None:
        with suppress(NotFound):
            actions.end_session(person=session.person, session_id=session.id)
