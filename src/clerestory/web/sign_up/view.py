"""The page on which an account is opened."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clerestory.people import actions
from clerestory.people.addresses import LONGEST_EMAIL
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.forms import HouseForm, form_page, password, text
from clerestory.web.shell.address import client_address
from clerestory.web.shell.session import hand_over, user_agent


class SignUpForm(HouseForm):
    """What an account needs, and nothing else."""

    handle = text(
        _("Handle"),
        31,
        help_text=_("What people call you here: 2 to 30 of a to z, 0 to 9 and _. It stays."),
        autocomplete="username",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )
    email = text(
        _("E-mail address"),
        LONGEST_EMAIL,
        help_text=_("For getting back in, and for warnings. Nobody else sees it."),
        autocomplete="email",
        inputmode="email",
        autocapitalize="none",
        spellcheck="false",
        dir="ltr",
    )
    password = password(
        _("Password"),
        autocomplete="new-password",
        help_text=_("At least 10 letters. A few words that mean something to you alone do well."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Show the form, or open an account and sign its person in."""
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = actions.sign_up(
                **form.cleaned_data, address=client_address(request), language=get_language() or ""
            )
        except Refusal as why:
            form.refuse(why)
        else:
            signed_in = actions.open_session(person=person, user_agent=user_agent(request))
            response = HttpResponseRedirect("/confirm", status=303)
            hand_over(request, response, signed_in)
            return response
    return form_page(request, "sign_up/template.html", form, open=settings.OPTIONS["SIGN_UP"])


urlpatterns = [path("sign-up", sign_up)]
