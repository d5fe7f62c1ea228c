"""The page on which an account is closed, to be erased."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clerestory.people import actions, queries
from clerestory.people.ceremony import LONGEST_ANSWER
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, form_page, hidden, password_now
from clerestory.web.shell.request import concerned
from clerestory.web.shell.session import take_back


class LeavingForm(HouseForm):
    """The wish, and the password."""

    sure = forms.BooleanField(
        label=_("Erase my account and everything in it, for good."),
        error_messages={"required": _("Tick this if you mean it.")},
    )
    password_now = password_now()


class PasskeyLeavingForm(HouseForm):
    """The wish, and a passkey."""

    answer = hidden(LONGEST_ANSWER)


@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """Say what goes, or close the account."""
    person = concerned(request)
    form = LeavingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            key = actions.delete_account(person=person, password=form.cleaned_data["password_now"])
        except Refusal as why:
            form.refuse(why)
        else:
            return _closed(request, key)
    return _page(request, form)


@require_POST
def leave_by_passkey(request: HttpRequest) -> HttpResponse:
    """Close the account of somebody who used a passkey just now."""
    person, form = concerned(request), PasskeyLeavingForm(request.POST)
    if form.is_valid():
        try:
            key = actions.delete_account(person=person, passkey=form.cleaned_data["answer"])
        except Refusal as why:
            form.refuse(why)
        else:
            return _closed(request, key)
    return _page(request, form)


@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """Return a question for a passkey of the reader, as JSON."""
    options = actions.ask_passkey(person=concerned(request))
    return HttpResponse(options, content_type="application/json")


def _closed(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the page that has the receipt; nobody is signed in any more."""
    response = HttpResponseRedirect(f"/data/erasure/{key}", status=303)
    take_back(request, response)
    return response


def _page(request: HttpRequest, form: HouseForm) -> HttpResponse:
    shown = form if isinstance(form, LeavingForm) else LeavingForm()
    return form_page(
        request,
        "settings/leaving/template.html",
        form,
        leaving_form=shown,
        has_passkey=bool(queries.passkeys_of(concerned(request))),
    )


urlpatterns = [
    path("settings/leaving", leaving),
    path("settings/leaving/passkey", leave_by_passkey),
    path("settings/leaving/passkey/question", ask_passkey),
]
