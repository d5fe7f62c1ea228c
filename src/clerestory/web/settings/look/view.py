"""Display and breaks: a page that is the same for everybody; the browser keeps what is chosen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

SCHEMES = (
    ("system", _("As the device says"), _("Light by day and dark by night, if it does so.")),
    ("light", _("Light"), ""),
    ("dark", _("Dark"), ""),
)
SIZES = (
    ("small", _("Small")),
    ("normal", _("Usual")),
    ("large", _("Large")),
    ("largest", _("Largest")),
)
MINUTES = (
    (0, _("Never")),
    (15, _("After 15 minutes of watching")),
    (30, _("After 30 minutes of watching")),
    (60, _("After an hour of watching")),
)


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Give the choices; nothing of what is chosen comes here."""
    facts = {"schemes": SCHEMES, "sizes": SIZES, "minutes": MINUTES}
    return render(request, "settings/look/template.html", facts)


urlpatterns = [path("settings/look", look)]
