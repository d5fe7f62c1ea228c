"""The reader's own taste, as their devices sealed it for each other: bytes that we cannot open."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from clerestory.api.door import signed_in
from clerestory.feed import actions, queries
from clerestory.feed.actions.sealed import ANY, MOST_BYTES
from clerestory.feed.refused import TasteTooBig
from clerestory.spine.refusals import Refusal

router = Router(tags=["taste"])

BYTES = "application/octet-stream"
MOST_LETTERS = 400


class WrongTasteType(Refusal):
    """The body is said to be something else than bytes."""

    status = 415
    sentence = "Send the sealed taste as application/octet-stream."


class MarkMissing(Refusal):
    """A write does not say what it takes the place of."""

    status = 428
    sentence = (
        "Say what this takes the place of: If-Match with the ETag that you read, or "
        "If-None-Match: * where there was nothing."
    )


def _header(name: str, words: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": words, "schema": {"type": "string"}}


_FILE = {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}
_MARKED = {"headers": {"ETag": {"schema": {"type": "string"}}}}
_GIVES = {
    "parameters": [_header("If-None-Match", "The ETag of the file that one has.")],
    "responses": {
        200: {"description": "The file, as a device left it.", **_FILE, **_MARKED},
        304: {"description": "It is the one that you have."},
    },
}
_TAKES = {
    "parameters": [
        _header("If-Match", "The ETag of the file whose place this takes."),
        _header("If-None-Match", "`*`: there was no file yet."),
    ],
    "requestBody": {"required": True, **_FILE},
    "responses": {204: {"description": "It lies here, under this ETag.", **_MARKED}},
}


@router.get("/me/taste", response={200: None, 304: None}, openapi_extra=_GIVES)
def get_taste(request: HttpRequest) -> HttpResponse:
    """Give what the reader's devices left here."""
    who = signed_in(request)
    mark = queries.sealed_mark(who)
    if mark in _marks(request, "If-None-Match"):
        return _marked(HttpResponse(status=304), mark)
    sealed, mark = queries.sealed_taste(who)
    return _marked(HttpResponse(sealed, content_type=BYTES), mark)


@router.put("/me/taste", response={204: None}, openapi_extra=_TAKES)
def put_taste(request: HttpRequest) -> HttpResponse:
    """Leave a file of 1,048,576 bytes at most in the place of the one that If-Match names.

    412: another device wrote meanwhile. What lies here for 180 days without being written goes.
    """
    who = signed_in(request)
    if request.content_type != BYTES:
        raise WrongTasteType
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise TasteTooBig(most=MOST_BYTES >> 10)
    known = _marks(request, "If-Match")
    if not known and _marks(request, "If-None-Match") != {ANY}:
        raise MarkMissing
    mark = actions.keep_taste(person=who, sealed=request.body, known=known)
    return _marked(HttpResponse(status=204), mark)


@router.delete("/me/taste", response={204: None})
def delete_taste(request: HttpRequest) -> HttpResponse:
    """Delete what the reader's devices left here; again changes nothing."""
    actions.drop_taste(person_id=signed_in(request).id)
    return HttpResponse(status=204)


def _marks(request: HttpRequest, name: str) -> set[str]:
    """Return the marks that a header names; a weak one is none of ours."""
    given = request.headers.get(name, "")[:MOST_LETTERS].split(",")
    return {mark.strip().strip('"') for mark in given if mark.strip()}


def _marked(response: HttpResponse, mark: str) -> HttpResponse:
    response.headers["ETag"] = f'"{mark}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
