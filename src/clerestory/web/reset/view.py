"""The page that asks for a link, and the one that it leads to."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clerestory.people import actions, queries
from clerestory.people.addresses import LONGEST_EMAIL
from clerestory.people.models import Letter
from clerestory.people.refused import LinkUsedUp
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, password, text
from clerestory.web.shell.address import client_address
from clerestory.web.shell.mailbox import mail_folder
from clerestory.web.shell.session import take_back

DONE = {"sent": _("If an account has this address, a letter with a link is on its way to it.")}


class AskForm(HouseForm):
    """Where the link is to go."""

    email = text(
        _("E-mail address of your account"),
        LONGEST_EMAIL,
        autocomplete="email",
        inputmode="email",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )


class NewPasswordForm(HouseForm):
    """The new password."""

    password = password(
        _("New password"), autocomplete="new-password", help_text=_("At least 10 letters.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, or send a link; the page says the same whoever is or is not here."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.ask_reset(**form.cleaned_data, address=client_address(request))
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect("/reset?done=sent", status=303)
    return form_page(
        request,
        "reset/template.html",
        form,
        done=done(request, DONE),
        mail_folder=mail_folder(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, key: str) -> HttpResponse:
    """Show the form for a new password, or set it."""
    letter = queries.letter_by_key(Letter.Kind.RESET, key)
    if letter is None:
        raise LinkUsedUp
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.reset_password(key=key, new=form.cleaned_data["password"])
        except Refusal as why:
            form.refuse(why)
        else:
            response = HttpResponseRedirect("/sign-in?done=reset", status=303)
            take_back(request, response)
            return response
    return form_page(request, "reset/new.html", form, letter=letter, key=key)


urlpatterns = [path("reset", ask), path("reset/<str:key>", reset)]
