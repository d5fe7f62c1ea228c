"""The list of settings pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clerestory.gate.staff import queries as staff
from clerestory.web.parts.forms import done
from clerestory.web.settings import search
from clerestory.web.settings.account import view as account
from clerestory.web.settings.comments import view as comments
from clerestory.web.settings.leaving import view as leaving
from clerestory.web.settings.look import view as look
from clerestory.web.settings.notices import view as notices
from clerestory.web.settings.privacy import view as privacy
from clerestory.web.settings.profile import view as profile
from clerestory.web.settings.sessions import view as sessions
from clerestory.web.settings.ways import view as ways
from clerestory.web.shell.request import signed_in

DONE = {"confirmed": _("Your address is confirmed. You can post now.")}
PAGES = (
    ("/data", "lock", _("Your data"), _("What we hold, who looked, where it went; a copy; erase.")),
    ("/settings/profile", "me", _("Profile"), _("Your name, picture, words and links.")),
    ("/settings/privacy", "eye-off", _("Privacy"), _("Who sees what you share; whom you block.")),
    ("/language", "globe", _("Language"), _("Of the pages and of our letters.")),
    ("/settings/comments", "comment", _("Comments"), _("Words that hold a comment; what waits.")),
    ("/settings/notices", "notices", _("Notices"), _("What you are told, here and by mail.")),
    ("/settings/look", "eye", _("Display and breaks"), _("Colours, size of text, reminders.")),
    (
        "/settings/account",
        "mail",
        _("E-mail and password"),
        _("Where we write to, and what you know."),
    ),
    (
        "/settings/ways",
        "key",
        _("Ways to sign in"),
        _("Passkeys, an authenticator app, recovery codes."),
    ),
    ("/settings/sessions", "phone", _("Sessions and programs"), _("Where you are signed in.")),
    ("/decisions", "info", _("Decisions"), _("What moderators decided about you; appeals.")),
    ("/reports", "warning", _("Reports"), _("What you reported, and what came of it.")),
    ("/settings/leaving", "delete", _("Erase account"), _("Everything of yours goes, for good.")),
)


MODERATION = ("/moderation", "eye", _("Moderation"), _("Reports and appeals that wait."))
DESK = ("/desk", "lock", _("Staff desk"), _("Your cases, and what waits for a second person."))


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show what can be set, and of it what is looked for."""
    reader = signed_in(request)
    pages = (*PAGES, DESK) if staff.has_desk(reader.id) else PAGES
    pages = (*pages, MODERATION) if staff.moderates(reader.id) else pages
    asked = request.GET.get("q", "").strip()
    found = set(search.find(asked))
    facts = {
        "pages": pages,
        "asked": asked,
        # All of them: what is typed is looked for in the page.
        "places": [(place, place in found) for place in search.PLACES],
        "any": bool(found),
        "done": done(request, DONE),
    }
    return render(request, "settings/template.html", facts)


urlpatterns = [
    path("settings", settings),
    *(
        pattern
        for page in (profile, privacy, comments, notices, look, account, ways, sessions, leaving)
        for pattern in page.urlpatterns
    ),
]
