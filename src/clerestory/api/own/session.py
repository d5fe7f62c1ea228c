"""Session: a token for a program, got with the person's password and, if they use one, a code."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from clerestory.api.door import answer, bearer, signed_in
from clerestory.api.own.people import ShownPerson, shown_person
from clerestory.people import actions, queries
from clerestory.people.actions.signing_in import CodeNeeded
from clerestory.spine.addresses import client_address

router = Router(tags=["session"])


class Credentials(Schema):
    """What a person signs in with; `program` names the token in the person's settings."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=254, description="Handle or e-mail address.")
    password: str = Field(max_length=1000)
    program: str = Field("API", max_length=60)


class Code(Schema):
    """The second step: the key from the first answer, and the code."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=100)
    code: str = Field(max_length=40)
    program: str = Field("API", max_length=60)


class NewToken(Schema):
    """A token. It is shown this once; send it as `Authorization: Bearer …`."""

    token: str


class SecondStep(Schema):
    """A code is needed: send it with this key to `/session/code` within ten minutes."""

    key: str


@router.get("/session", response=ShownPerson)
def who_am_i(request: HttpRequest) -> HttpResponse:
    """Return the person whose token or session this is."""
    who = signed_in(request)
    return answer(request, shown_person(who, who))


@router.post("/session", response={201: NewToken, 202: SecondStep})
def open_session(request: HttpRequest, given: Credentials) -> HttpResponse:
    """Get a token, or the key for the second step."""
    outcome = actions.sign_in(
        name=given.name,
        password=given.password,
        address=client_address(
            request.META, trusted_proxies=int(settings.OPTIONS["TRUSTED_PROXIES"])
        ),
    )
    if isinstance(outcome, CodeNeeded):
        return answer(request, {"key": outcome.key}, status=202)
    return answer(request, {"token": _token_for(outcome, given.program)}, status=201)


@router.post("/session/code", response={201: NewToken})
def enter_code(request: HttpRequest, given: Code) -> HttpResponse:
    """Finish with a code of the authenticator app or a recovery code."""
    signed = actions.enter_code(key=given.key, code=given.code)
    return answer(request, {"token": _token_for(signed, given.program)}, status=201)


@router.delete("/session", response={204: None})
def close_session(request: HttpRequest) -> HttpResponse:
    """Revoke the token that this request came with."""
    token = bearer(request)
    actions.end_token(person=token.person, token_id=token.id)
    return HttpResponse(status=204)


def _token_for(signed: actions.SignedIn, program: str) -> str:
    """Exchange the session that signing in opened for a token."""
    session = queries.session_by_key(signed.key)
    if session is not None:
        actions.end_session(person=signed.person, session_id=session.id)
    return actions.add_token(person=signed.person, name=program)
