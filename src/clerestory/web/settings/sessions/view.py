"""The page that says where a person is signed in."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clerestory.people import actions, queries
from clerestory.people.actions.sessions import LONGEST_NAME
from clerestory.people.models import Person
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, text
from clerestory.web.shell.request import session_of, signed_in

HERE = "/settings/sessions"
DONE = {
    "ended": _("That session is ended."),
    "others": _("All other sessions are ended."),
    "revoked": _("That key opens nothing any more."),
}
LIVES = ((30, _("30 days")), (90, _("90 days")), (365, _("A year")))


class TokenForm(HouseForm):
    """A key for a program."""

    name = text(
        _("Name of the program"),
        LONGEST_NAME,
        help_text=_("So that you know it later."),
        dir="auto",
    )
    days = forms.TypedChoiceField(label=_("It works for"), choices=LIVES, coerce=int, initial=365)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Show sessions and keys, or make a key and show it this once."""
    person = signed_in(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            key = actions.add_token(person=person, **form.cleaned_data)
        except Refusal as why:
            form.refuse(why)
        else:
            return _page(request, person, TokenForm(), key=key)
    return _page(request, person, form)


@require_POST
def end_session(request: HttpRequest, session_id: str) -> HttpResponse:
    """End one session."""
    actions.end_session(person=signed_in(request), session_id=from_text(session_id))
    return HttpResponseRedirect(f"{HERE}?done=ended", status=303)


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    actions.end_sessions(person=signed_in(request), but=session_of(request))
    return HttpResponseRedirect(f"{HERE}?done=others", status=303)


@require_POST
def end_token(request: HttpRequest, token_id: str) -> HttpResponse:
    """Revoke a key."""
    actions.end_token(person=signed_in(request), token_id=from_text(token_id))
    return HttpResponseRedirect(f"{HERE}?done=revoked", status=303)


def _page(request: HttpRequest, person: Person, form: TokenForm, **facts: object) -> HttpResponse:
    here = session_of(request)
    facts |= {
        "sessions": [
            {"key": to_text(row.id), "row": row, "here": here is not None and row.id == here.id}
            for row in queries.sessions_of(person)
        ],
        "tokens": [{"key": to_text(row.id), "row": row} for row in queries.tokens_of(person)],
        "done": done(request, DONE),
    }
    return form_page(request, "settings/sessions/template.html", form, **facts)


urlpatterns = [
    path("settings/sessions", sessions),
    path("settings/sessions/others/end", end_others),
    path("settings/sessions/<str:session_id>/end", end_session),
    path("settings/tokens/<str:token_id>/end", end_token),
]
