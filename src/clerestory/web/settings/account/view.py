"""The page of address and password."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from clerestory.people import actions
from clerestory.people.addresses import LONGEST_EMAIL
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, password, password_now, text
from clerestory.web.shell.request import session_of, signed_in

HERE = "/settings/account"
DONE = {
    "email": _("We wrote to the new address. It counts once you open the link in that letter."),
    "password": _("Your password is changed. Other browsers are signed out."),
}


class EmailForm(HouseForm):
    """Another address."""

    email = text(
        _("New address"),
        LONGEST_EMAIL,
        autocomplete="email",
        inputmode="email",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )
    password_now = password_now()


class PasswordForm(HouseForm):
    """Another password."""

    password_now = password_now()
    password = password(
        _("New password"), autocomplete="new-password", help_text=_("At least 10 letters.")
    )


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show the address, and the forms that change it and the password."""
    signed_in(request)
    return _page(request)


@require_POST
def email(request: HttpRequest) -> HttpResponse:
    """Ask another address to confirm."""
    person = signed_in(request)
    form = EmailForm(request.POST, auto_id="email-%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_email(person=person, email=said["email"], password=said["password_now"])
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{HERE}?done=email", status=303)
    return _page(request, email_form=form)


@require_POST
def new_password(request: HttpRequest) -> HttpResponse:
    """Change the password."""
    person = signed_in(request)
    form = PasswordForm(request.POST, auto_id="password-%s")
    if form.is_valid():
        said = form.cleaned_data
        session = session_of(request)
        try:
            actions.change_password(
                person=person,
                password=said["password_now"],
                new=said["password"],
                session=session,
            )
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{HERE}?done=password", status=303)
    return _page(request, password_form=form)


def _page(
    request: HttpRequest,
    *,
    email_form: EmailForm | None = None,
    password_form: PasswordForm | None = None,
) -> HttpResponse:
    return form_page(
        request,
        "settings/account/template.html",
        email_form or password_form or HouseForm(),
        email_form=email_form or EmailForm(auto_id="email-%s"),
        password_form=password_form or PasswordForm(auto_id="password-%s"),
        done=done(request, DONE),
    )


urlpatterns = [
    path("settings/account", account),
    path("settings/account/email", email),
    path("settings/account/password", new_password),
]
