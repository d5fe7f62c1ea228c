"""The clips that carry a hashtag."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clerestory.clips import queries
from clerestory.web.shell.request import reader_of


@require_safe
@gzip_page
def tag(request: HttpRequest, name: str) -> HttpResponse:
    """Show the public clips with this hashtag, newest first."""
    clips = queries.tagged(reader_of(request), name, request.GET.get("after"))
    nothing = gettext("No clip carries this hashtag yet.")
    facts = {"name": name, "clips": clips, "nothing": nothing}
    return render(request, "tag/template.html", facts)


urlpatterns = [path("tags/<str:name>", tag)]
