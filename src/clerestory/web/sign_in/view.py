"""The pages on which people sign in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clerestory.people import actions
from clerestory.people.addresses import LONGEST_EMAIL
from clerestory.people.ceremony import LONGEST_ANSWER
from clerestory.people.refused import SecondStepOver
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, done, form_page, hidden, password, text
from clerestory.web.shell.address import client_address
from clerestory.web.shell.onward import onward
from clerestory.web.shell.session import hand_over, user_agent

DONE = {
    "reset": _("Your password is changed, and everybody was signed out. Sign in with the new one."),
    "confirmed": _("Your address is confirmed. Sign in to go on."),
}


class SignInForm(HouseForm):
    """Who somebody is, and what only they know."""

    name = text(
        _("Handle or e-mail address"),
        LONGEST_EMAIL,
        autocomplete="username webauthn",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )
    password = password(_("Password"), autocomplete="current-password")


class CodeForm(HouseForm):
    """The second step."""

    key = hidden(100)
    code = text(
        _("Code"),
        40,
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        autocomplete="one-time-code",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )


class PasskeyForm(HouseForm):
    """What a passkey answered."""

    answer = hidden(LONGEST_ANSWER)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or sign in, or ask for the second step."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            outcome = actions.sign_in(
                **form.cleaned_data, address=client_address(request), user_agent=user_agent(request)
            )
        except Refusal as why:
            form.refuse(why)
        else:
            if isinstance(outcome, actions.CodeNeeded):
                return _code_page(request, CodeForm(initial={"key": outcome.key}))
            return _in(request, outcome)
    return _page(request, form)


@require_POST
def enter_code(request: HttpRequest) -> HttpResponse:
    """Finish a sign-in with a code."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            return _in(
                request, actions.enter_code(**form.cleaned_data, user_agent=user_agent(request))
            )
        except SecondStepOver as why:
            return _refused(request, why)
        except Refusal as why:
            form.refuse(why)
    return _code_page(request, form)


@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """Return a question for passkeys, as JSON."""
    options = actions.ask_passkey(address=client_address(request))
    return HttpResponse(options, content_type="application/json")


@require_POST
def use_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with what a passkey answered."""
    form = PasskeyForm(request.POST)
    try:
        answer = form.cleaned_data["answer"] if form.is_valid() else ""
        return _in(
            request, actions.sign_in_with_passkey(answer=answer, user_agent=user_agent(request))
        )
    except Refusal as why:
        return _refused(request, why)


def _in(request: HttpRequest, signed_in: actions.SignedIn) -> HttpResponse:
    # Whoever is suspended reads why; nothing else is open to them but their data.
    to = "/decisions" if signed_in.person.is_suspended else onward(request)
    response = HttpResponseRedirect(to, status=303)
    hand_over(request, response, signed_in)
    return response


def _refused(request: HttpRequest, why: Refusal) -> HttpResponse:
    """Begin again, and say why."""
    form = SignInForm({})
    form.full_clean()
    form.errors.clear()
    form.refuse(why)
    return _page(request, form)


def _page(request: HttpRequest, form: HouseForm) -> HttpResponse:
    return form_page(
        request, "sign_in/template.html", form, next=onward(request, ""), done=done(request, DONE)
    )


def _code_page(request: HttpRequest, form: CodeForm) -> HttpResponse:
    return form_page(request, "sign_in/code.html", form, next=onward(request, ""))


urlpatterns = [
    path("sign-in", sign_in),
    path("sign-in/code", enter_code),
    path("sign-in/passkey", use_passkey),
    path("sign-in/passkey/question", ask_passkey),
]
