"""The language that a page is in: as the person says, else this browser, else the server.

What a person chose stands with their account; who is not signed in has it in a cookie. Whatever is
answered in words says of itself that it is not the same in every language (`Vary`), so that nobody
keeps one for another. Lists of the API hold no words of ours: they are the same for all.
"""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from clerestory.web.shell.request import Request

IN_WORDS = (
    "text/html",
    "application/problem+json",
    "application/atom+xml",
    "application/manifest+json",
)
A_YEAR = 365 * 86_400


def in_their_language(
    answer: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer every request in the language of whoever asks."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        code = language_of(request)
        with translation.override(code):
            response = answer(request)
        if response.headers.get("Content-Type", "").startswith(IN_WORDS):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def language_of(request: HttpRequest) -> str:
    """Return the language to answer a request in."""
    known = cast("Request", request)
    person = known.reader or known.suspended
    return (
        (person and known_language(person.language))
        or known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        or asked_for(request.headers.get("Accept-Language", ""))
        or str(settings.LANGUAGE_CODE)
    )


def asked_for(header: str) -> str:
    """Return the first language of an Accept-Language header that there is; "" for none."""
    for wanted, _weight in parse_accept_lang_header(header):
        if wanted == "*":
            break
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return ""


def known_language(code: str) -> str:
    """Return the code where there is a language of that name, else ""."""
    return code if code and code in dict(settings.LANGUAGES) else ""


def keep_language(response: HttpResponseBase, code: str) -> None:
    """Keep a choice in a browser where nobody is signed in; "" takes it back."""
    if not code:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
