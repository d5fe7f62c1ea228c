"""Uploads in the tus protocol 1.0.0: core, creation, termination and expiration.

Source: tus.io/protocols/resumable-upload. Not covered: checksum, concatenation, deferred length.
An upload belongs to the person who began it. `Clerestory-Clip` names the draft it is for.
"""

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from ninja import Router

from clerestory.api.door import ROOT, BadRequest, signed_in
from clerestory.clips import actions, queries
from clerestory.clips.models import Upload
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import Refusal

router = Router(tags=["uploads"])

VERSION = "1.0.0"
BYTES = "application/offset+octet-stream"
MOST_METADATA = 4096
MOST_DIGITS = 18


class WrongTusVersion(Refusal):
    """The client speaks another version of tus."""

    status = 412
    sentence = "This server speaks version 1.0.0 of the tus protocol."


class WrongBodyType(Refusal):
    """The body of a PATCH is not a piece of the file."""

    status = 415
    sentence = "Send the piece of the file as application/offset+octet-stream."


class UploadFinished(Refusal):
    """The upload became a clip; ending it would delete the clip."""

    status = 409
    sentence = "This upload is finished and cannot be given up. Delete its clip instead."


class LengthMissing(Refusal):
    """The size of the body is not said."""

    status = 411
    sentence = "Say the size of the body in Content-Length."


@router.api_operation(["OPTIONS"], "/uploads", response={204: None})
def describe_uploads(request: HttpRequest) -> HttpResponse:
    """Say what this server can do, as tus does."""
    del request
    return _answer(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination,expiration",
            "Tus-Max-Size": str(settings.OPTIONS["CLIP_MAX_BYTES"]),
        },
    )


@router.post("/uploads", response={201: None})
def begin_upload(request: HttpRequest) -> HttpResponse:
    """Begin an upload of `Upload-Length` bytes; `Upload-Metadata` may name the file."""
    person = signed_in(request)
    _check_version(request)
    size = _number(request, "Upload-Length")
    upload = actions.begin_upload(by=person, size=size, name=_filename(request))
    return _answer(
        201,
        {
            "Location": f"{ROOT}uploads/{upload.key}",
            "Upload-Expires": http_date(upload.expires_at.timestamp()),
            "Clerestory-Clip": upload.clip.key,
        },
    )


@router.api_operation(["HEAD"], "/uploads/{upload_id}", response={200: None})
def ask_upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """How much has arrived."""
    upload = _upload(request, upload_id)
    if upload.finished_at is None and queries.arrived_of(upload) == upload.size:
        # The server died at the last byte: a client that hears "all is here" will not come again.
        actions.finish_upload(upload=upload)
    response = _answer(
        200,
        {
            "Upload-Offset": str(queries.arrived_of(upload)),
            "Upload-Length": str(upload.size),
            "Clerestory-Clip": upload.clip.key,
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@router.patch("/uploads/{upload_id}", response={204: None})
def continue_upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Append the body at `Upload-Offset`."""
    person = signed_in(request)
    _check_version(request)
    if request.content_type != BYTES:
        raise WrongBodyType
    if not request.headers.get("Content-Length"):
        raise LengthMissing
    here = actions.receive_bytes(
        upload_id=from_text(upload_id),
        by=person,
        offset=_number(request, "Upload-Offset"),
        stream=request,
    )
    return _answer(204, {"Upload-Offset": str(here)})


@router.delete("/uploads/{upload_id}", response={204: None})
def end_upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Give an upload up; its bytes and its draft go."""
    upload = _upload(request, upload_id)
    if upload.finished_at is not None:
        raise UploadFinished
    actions.delete_clip(clip_id=upload.clip_id, by=signed_in(request))
    return _answer(204, {})


def _upload(request: HttpRequest, upload_id: str) -> Upload:
    person = signed_in(request)
    _check_version(request)
    return queries.upload_of(person, from_text(upload_id))


def _answer(status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **headers})


def _check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongTusVersion


def _number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise BadRequest(what=f"{name} must be a whole number")
    return int(text)


def _filename(request: HttpRequest) -> str:
    """Return the file's name from Upload-Metadata: pairs of a key and a base64 value."""
    text = request.headers.get("Upload-Metadata", "")[:MOST_METADATA]
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                raise BadRequest(what="Upload-Metadata is not base64") from None
    return ""
