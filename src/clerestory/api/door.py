"""The door of the JSON API: who asks, how answers and refusals are written, what may be cached."""

import hashlib
import logging
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast, override

import msgspec
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.utils import check_csrf

from clerestory.people import queries as people
from clerestory.people.actions.sessions import keep_token
from clerestory.people.models import Person, Token
from clerestory.spine.refusals import NotAllowed, NotFound, Refusal, SignInNeeded, TooMany
from clerestory.spine.saying import in_words

ROOT = "/api/clerestory/v1/"

_log = logging.getLogger(__name__)


class Door(NinjaAPI):
    """The API; its description says of every act how it is refused."""

    @override
    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """Describe all acts (OpenAPI 3.1)."""
        told = super().get_openapi_schema(**asked)
        told.setdefault("components", {})["responses"] = {"Refusal": _REFUSAL}
        for acts in told["paths"].values():
            for act in acts.values():
                act["responses"]["default"] = {"$ref": "#/components/responses/Refusal"}
        return told


_REFUSAL = {
    "description": "A refusal, as RFC 9457 writes it.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["title", "status", "detail", "code"],
                "additionalProperties": False,
                "properties": {
                    "type": {"type": "string", "description": "Left out: about:blank."},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string", "description": "A sentence for people."},
                    "code": {"type": "string", "description": "The name of the refusal."},
                    "field": {"type": "string", "description": "What it is about."},
                },
            }
        }
    },
}

api = Door(
    title="Clerestory",
    version="1",
    urls_namespace="own",
    description=(
        "Sign in with a token (Authorization: Bearer …) or the session cookie of the pages. Lists "
        "answer items and next; ask for the next page with after. Refusals are RFC 9457 problems."
    ),
    # The pages of the documentation would load from another origin.
    docs_url=None,
)


class Problem(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A refusal as RFC 9457 writes it; `code` is the refusal's name, `field` what it is about."""

    title: str
    status: int
    detail: str
    code: str
    field: str | None = None
    type: str = "about:blank"


class CsrfMissing(NotAllowed):
    """A change was asked for with the cookie alone."""

    sentence = "Send the CSRF token of the page in the X-CSRFToken header."


class BadRequest(Refusal):
    """The request does not have the form that is described. Fact: `what`."""

    status = 400
    sentence = "The request does not have the right form: {what}."


class WrongMethod(Refusal):
    """The address knows other methods, which the Allow header names."""

    status = 405
    sentence = "This address does not take this method. The Allow header says which it takes."


class Broken(Refusal):
    """The fault is ours."""

    status = 500
    sentence = "Something broke on our side. Nothing of yours is lost. Try again."


def reader(request: HttpRequest) -> Person | None:
    """Return who asks: by token, else by session cookie with its CSRF proof."""
    if "Authorization" in request.headers:
        token = bearer(request)
        keep_token(token=token)
        if token.person.language in dict(settings.LANGUAGES):
            # Until the answer is written: `web.shell.language` takes it back.
            translation.activate(token.person.language)
        return token.person
    person = cast("Person | None", getattr(request, "reader", None))
    changes = request.method not in {"GET", "HEAD", "OPTIONS"}
    if person is not None and changes and check_csrf(request):
        raise CsrfMissing
    return person


def bearer(request: HttpRequest) -> Token:
    """Return the token of the request; raise SignInNeeded if there is none or it has ended."""
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    token = people.token_by_key(key.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise SignInNeeded
    return token


def concerned(request: HttpRequest) -> Person:
    """Return who asks, also somebody who is suspended; raise SignInNeeded.

    For what decisions about them say, and for their appeals; nothing else of theirs is open.
    """
    if "Authorization" in request.headers:
        kind, _, key = request.headers["Authorization"].partition(" ")
        token = people.suspended_token(key.strip()) if kind.lower() == "bearer" else None
        return token.person if token else signed_in(request)
    held = cast("Person | None", getattr(request, "suspended", None))
    if held is not None and request.method not in {"GET", "HEAD"} and check_csrf(request):
        raise CsrfMissing
    return held or signed_in(request)


def signed_in(request: HttpRequest) -> Person:
    """Return who asks; raise SignInNeeded."""
    person = reader(request)
    if person is None:
        raise SignInNeeded
    return person


def answer(request: HttpRequest, body: object, *, status: int = 200) -> HttpResponse:
    """Write `body` as JSON with an ETag, or 304 where the asker has it already."""
    return _with_etag(request, msgspec.json.encode(body), status)


def public_answer(request: HttpRequest, body: object) -> HttpResponse:
    """Write a list that is the same for everybody unknown; `api.lists` may keep it."""
    response = answer(request, body)
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.headers["Vary"] = "Authorization, Cookie"
    return response


def problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Write a refusal."""
    del request
    body = Problem(
        title=re.sub(r"(?<!^)(?=[A-Z])", " ", refusal.code).capitalize(),
        status=refusal.status,
        detail=in_words(refusal),
        code=refusal.code,
        field=refusal.field,
    )
    response = HttpResponse(
        msgspec.json.encode(body), status=refusal.status, content_type="application/problem+json"
    )
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.facts["seconds"])
    if isinstance(refusal, SignInNeeded):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _with_etag(request: HttpRequest, raw: bytes, status: int) -> HttpResponse:
    etag = f'"{hashlib.sha256(raw).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match", "")
    if request.method in {"GET", "HEAD"} and etag in {mark.strip() for mark in known.split(",")}:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(raw, status=status, content_type="application/json")
    response.headers["ETag"] = etag
    return response


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, exc: Refusal) -> HttpResponse:
    return problem(request, exc)


@api.exception_handler(ValidationError)
def _misformed(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    first: dict[str, Any] = exc.errors[0] if exc.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ())[1:])
    return problem(request, BadRequest(what=f"{where}: {first.get('msg', '')}".strip(": ")))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, exc: HttpError) -> HttpResponse:
    del exc  # for a body that is no JSON it holds the parser's words, of no use to a person
    return problem(request, BadRequest(what="the body cannot be read as JSON"))


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, exc: SuspiciousOperation) -> HttpResponse:
    return problem(request, BadRequest(what=type(exc).__name__))


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, exc: Http404) -> HttpResponse:
    del exc
    return problem(request, NotFound())


@api.exception_handler(Exception)
def _broken(request: HttpRequest, exc: Exception) -> HttpResponse:
    _log.error("the API broke", exc_info=exc, extra={"request": request, "status_code": 500})
    return problem(request, Broken())


def not_found(request: HttpRequest, **_parts: str) -> HttpResponse:
    """Answer addresses below the API that lead nowhere."""
    return problem(request, NotFound())


def addresses() -> list[URLPattern | URLResolver]:
    """Return all that lies below ROOT; ask once, after the routers are in."""
    patterns, app, space = api.urls
    for pattern in patterns:
        if pattern.callback:
            pattern.callback = _with_methods(pattern.callback)
    below = ROOT.removeprefix("/")
    return [path(below, (patterns, app, space)), path(f"{below}<path:rest>", not_found)]


def _with_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say as a problem which methods an address takes; the framework says it in plain text."""

    @wraps(view)
    def wrapped(request: HttpRequest, *given: object, **named: object) -> HttpResponse:
        response = view(request, *given, **named)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        told = problem(request, WrongMethod())
        told.headers["Allow"] = response.headers["Allow"]
        return told

    return wrapped
