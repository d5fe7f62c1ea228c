"""What is done for every request: headers, the reader, and refusals told as pages."""

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext

from clerestory.clips.media.refused import DiskFull
from clerestory.clips.storage import RESERVE
from clerestory.people import queries as people
from clerestory.people.actions.sessions import keep_session
from clerestory.spine.refusals import Refusal, SignInNeeded, TooMany
from clerestory.spine.saying import in_words
from clerestory.web.errors.view import refused
from clerestory.web.shell.session import set_cookie

if TYPE_CHECKING:
    from clerestory.web.shell.request import Request

LARGE_FORM = 64 << 10


class FormTooLarge(Refusal):
    """Words alone are never so many."""

    status = 413
    sentence = "That is more than this form takes. Shorten it and send it again."


class Suspended(Refusal):
    """Somebody who is suspended asks for more than is open to them."""

    status = 403
    sentence = "Your account is suspended, so this cannot be done. You can read why, and appeal."


type Answer = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(self), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(self), midi=(), payment=(), usb=()"
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-DNS-Prefetch-Control": "off",
}
# CSP alone lets WebRTC, dns-prefetch and preconnect out; browsers that know this one do not.
# Redirects are blocked unless allowed, and every form of ours ends in one; none leads away.
WALL = ("Connection-Allowlist", "(response-origin); webrtc=block; redirects=allow")


def may_lead_away[R: HttpResponseBase](response: R) -> R:
    """Let the links of this one page lead to other sites."""
    response.may_lead_away = True  # type: ignore[attr-defined]  # a mark for `plain_headers`
    return response


def plain_headers(answer: Answer) -> Answer:
    """Set the security headers that do not depend on the page, where a view did not."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # The policy says so too; this is for browsers that do not know its newer word.
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", "DENY")
        if not getattr(response, "may_lead_away", False):
            response.headers.setdefault(*WALL)
        if settings.SESSION_COOKIE_SECURE:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        # A request that was refused at the door (a wrong Host, say) never got a reader.
        if getattr(request, "reader", None) or getattr(request, "suspended", None):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def who_is_there(answer: Answer) -> Answer:
    """Look up the reader by the session cookie, and keep a session that is in use."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        known = cast("Request", request)
        known.reader = known.suspended = known.session_row = None
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        session = people.session_by_key(key) if key else None
        if session is None and key and (session := people.suspended_by_key(key)) is not None:
            known.suspended = session.person
        elif session is not None:
            known.reader = session.person
        if session is None:
            return answer(request)
        known.session_row = session
        kept = keep_session(session=session)
        response = answer(request)
        if kept and settings.SESSION_COOKIE_NAME not in response.cookies:
            set_cookie(response, key)
        return response

    return middleware


def large_forms_need_a_session(answer: Answer) -> Answer:
    """Refuse large forms of strangers before the CSRF check reads them onto the disk."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        # The API takes no forms: it reads a megabyte at most, into memory, and has its own words.
        form = request.method == "POST" and not request.path.startswith("/api/")
        if form and length > LARGE_FORM:
            why: Refusal | None = None
            if cast("Request", request).reader is None:
                holds_files = request.content_type == "multipart/form-data"
                why = SignInNeeded() if holds_files else FormTooLarge()
            elif shutil.disk_usage(settings.DATA).free < length + RESERVE:
                why = DiskFull()
            if why is not None:
                return refused(request, gettext(why.sentence), why.status, why.code)
        return answer(request)

    return middleware


class say_refusals:  # noqa: N801  middleware is named as the function it stands for
    """Answer a Refusal with its page, or send to sign-in where that is the way on."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Turn a refusal into its answer; leave every other exception alone."""
        if not isinstance(problem, Refusal):
            return None
        if isinstance(problem, SignInNeeded) and cast("Request", request).suspended is not None:
            if request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect("/decisions")
            problem = Suspended()
        if isinstance(problem, SignInNeeded) and request.method in {"GET", "HEAD"}:
            return HttpResponseRedirect(f"/sign-in?next={quote(request.get_full_path())}")
        sentence = in_words(problem)
        response = refused(request, sentence, problem.status, problem.code)
        if isinstance(problem, TooMany):
            response.headers["Retry-After"] = str(problem.facts["seconds"])
        return response
