"""The page of the ways to sign in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clerestory.people import actions, queries
from clerestory.people.actions.passkeys import LONGEST_NAME
from clerestory.people.ceremony import LONGEST_ANSWER
from clerestory.people.models import Passkey, Person
from clerestory.spine.ids import from_text, to_text
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, hidden, password_now, text
from clerestory.web.parts.qr import qr_path
from clerestory.web.shell.request import signed_in

HERE = "/settings/ways"
DONE = {
    "added": _("The passkey is added."),
    "renamed": _("The passkey has its new name."),
    "removed": _("The passkey is removed."),
    "off": _("The authenticator app is removed. A password alone signs you in again."),
}


class AddForm(HouseForm):
    """A new passkey."""

    name = text(_("Name"), LONGEST_NAME, help_text=_("Such as “My phone”."), dir="auto")
    password_now = password_now()
    answer = hidden(LONGEST_ANSWER)


class RenameForm(HouseForm):
    """Another name for a passkey."""

    name = text(_("Name"), LONGEST_NAME, dir="auto")


class ProofForm(HouseForm):
    """The password again."""

    password_now = password_now()


class CodeForm(HouseForm):
    """A first code of the authenticator app."""

    code = text(_("Code"), 10, autocomplete="one-time-code", inputmode="numeric", dir="ltr")


@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """Show the ways to sign in."""
    return _page(request, signed_in(request))


@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """Return what a browser needs to make a passkey, as JSON."""
    options = actions.begin_passkey(person=signed_in(request))
    return HttpResponse(options, content_type="application/json")


@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Register the passkey that a browser made."""
    person, form = signed_in(request), AddForm(request.POST)

    def add(*, person: Person, name: str, password_now: str, answer: str) -> None:
        actions.add_passkey(person=person, name=name, answer=answer, password=password_now)

    return _try(request, person, "add_form", form, "added", add)


@require_POST
def rename_passkey(request: HttpRequest, passkey_id: str) -> HttpResponse:
    """Give a passkey another name."""
    person, ident = signed_in(request), from_text(passkey_id)
    form = RenameForm(request.POST, auto_id=f"rename-{passkey_id}-%s")

    def rename(*, person: Person, name: str) -> None:
        actions.rename_passkey(person=person, passkey_id=ident, name=name)

    return _try(request, person, f"rename-{passkey_id}", form, "renamed", rename)


@require_POST
def remove_passkey(request: HttpRequest, passkey_id: str) -> HttpResponse:
    """Forget a passkey."""
    person, ident = signed_in(request), from_text(passkey_id)
    form = ProofForm(request.POST, auto_id=f"remove-{passkey_id}-%s")

    def remove(*, person: Person, password_now: str) -> None:
        actions.remove_passkey(person=person, passkey_id=ident, password=password_now)

    return _try(request, person, f"remove-{passkey_id}", form, "removed", remove)


@require_POST
def begin_authenticator(request: HttpRequest) -> HttpResponse:
    """Make a secret for an authenticator app."""
    actions.begin_authenticator(person=signed_in(request))
    return HttpResponseRedirect(f"{HERE}#authenticator", status=303)


@require_POST
def confirm_authenticator(request: HttpRequest) -> HttpResponse:
    """Turn the second step on, and show the recovery codes."""
    person, form = signed_in(request), CodeForm(request.POST, auto_id="app-%s")
    if form.is_valid():
        try:
            codes = actions.confirm_authenticator(person=person, code=form.cleaned_data["code"])
        except Refusal as why:
            form.refuse(why)
        else:
            return form_page(request, "settings/ways/codes.html", HouseForm(), codes=codes)
    return _page(request, person, code_form=form)


@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Replace the recovery codes, and show the new ones."""
    person, form = signed_in(request), ProofForm(request.POST, auto_id="renew-%s")
    if form.is_valid():
        try:
            codes = actions.renew_recovery_codes(
                person=person, password=form.cleaned_data["password_now"]
            )
        except Refusal as why:
            form.refuse(why)
        else:
            return form_page(request, "settings/ways/codes.html", HouseForm(), codes=codes)
    return _page(request, person, renew_form=form)


@require_POST
def remove_authenticator(request: HttpRequest) -> HttpResponse:
    """Turn the second step off."""
    person, form = signed_in(request), ProofForm(request.POST, auto_id="off-%s")

    def remove(*, person: Person, password_now: str) -> None:
        actions.remove_authenticator(person=person, password=password_now)

    return _try(request, person, "off_form", form, "off", remove)


def _try(
    request: HttpRequest,
    person: Person,
    name: str,
    form: HouseForm,
    word: str,
    act: Callable[..., object],
) -> HttpResponse:
    """Do what a form asks for and say so, or show the page with the form's problem."""
    if form.is_valid():
        try:
            act(person=person, **form.cleaned_data)
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{HERE}?done={word}", status=303)
    return _page(request, person, **{name: form})


def _page(request: HttpRequest, person: Person, **forms: HouseForm) -> HttpResponse:
    """Show the page; `forms` holds the one that was sent and has a problem, by its name."""
    app = queries.authenticator_of(person)
    side, drawn = qr_path(app.uri) if app and app.uri else (0, "")
    facts: dict[str, Any] = {
        "add_form": AddForm(),
        "code_form": CodeForm(auto_id="app-%s"),
        "renew_form": ProofForm(auto_id="renew-%s"),
        "off_form": ProofForm(auto_id="off-%s"),
        "passkeys": [_shown(passkey, forms) for passkey in queries.passkeys_of(person)],
        "app": app,
        "side": side,
        "drawn": drawn,
        "done": done(request, DONE),
    }
    sent = next(iter(forms.values()), HouseForm())
    return form_page(request, "settings/ways/template.html", sent, **(facts | forms))


def _shown(passkey: Passkey, forms: dict[str, HouseForm]) -> dict[str, Any]:
    key = to_text(passkey.id)
    rename = RenameForm(initial={"name": passkey.name}, auto_id=f"rename-{key}-%s")
    remove = ProofForm(auto_id=f"remove-{key}-%s")
    return {
        "key": key,
        "row": passkey,
        "rename_form": forms.get(f"rename-{key}", rename),
        "remove_form": forms.get(f"remove-{key}", remove),
        "open": bool({f"rename-{key}", f"remove-{key}"} & set(forms)),
    }


urlpatterns = [
    path("settings/ways", ways),
    path("settings/ways/passkeys", add_passkey),
    path("settings/ways/passkeys/question", ask_passkey),
    path("settings/ways/passkeys/<str:passkey_id>/rename", rename_passkey),
    path("settings/ways/passkeys/<str:passkey_id>/remove", remove_passkey),
    path("settings/ways/authenticator", begin_authenticator),
    path("settings/ways/authenticator/confirm", confirm_authenticator),
    path("settings/ways/authenticator/remove", remove_authenticator),
    path("settings/ways/codes", renew_codes),
]
