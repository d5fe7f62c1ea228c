"""The page between us and another site.

Browsers that know `Connection-Allowlist` follow no link away from a page that bears it, and ours
all do. This one does not, and holds nothing but the way on.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from clerestory.people.addresses import read_links
from clerestory.people.refused import LinkMalformed
from clerestory.web.shell.middleware import may_lead_away


@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """Say where a link leads, whole, and let the person go there; raise LinkMalformed."""
    links = read_links([request.GET.get("to", "")])
    if not links:
        raise LinkMalformed(link="")
    facts = {"address": links[0], "host": urlsplit(links[0]).hostname}
    return may_lead_away(render(request, "leaving/template.html", facts))


urlpatterns = [path("leaving", leaving)]
