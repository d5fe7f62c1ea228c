"""The page on which a language is chosen: with an account for it, without one for this browser."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clerestory.people import actions
from clerestory.web.parts.forms import done
from clerestory.web.shell.language import keep_language, known_language
from clerestory.web.shell.onward import onward
from clerestory.web.shell.request import reader_of, suspended_of

HERE = "/language"
DONE = {"saved": _("Saved.")}


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Show the languages, or keep the one that is chosen; none: as the browser asks."""
    person = reader_of(request) or suspended_of(request)
    if request.method == "POST":
        chosen = known_language(request.POST.get("language", ""))
        response = HttpResponseRedirect(onward(request, f"{HERE}?done=saved"), status=303)
        if person is not None:
            actions.set_language(person=person, language=chosen)
        keep_language(response, "" if person else chosen)
        return response
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    facts = {
        "languages": settings.LANGUAGES,
        "chosen": person.language if person else known_language(cookie),
        "next": onward(request, ""),
        "done": done(request, DONE),
    }
    return render(request, "language/template.html", facts)


urlpatterns = [path("language", language)]
