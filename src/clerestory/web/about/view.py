"""What this server is, what it keeps, and where its source is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from clerestory import __version__
from clerestory.web.about.source import archive


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say it in plain words."""
    options = settings.OPTIONS
    facts = {
        "version": __version__,
        "most_minutes": int(options["CLIP_MAX_SECONDS"]) / 60,
        "most_bytes": options["CLIP_MAX_BYTES"],
        "sign_up": options["SIGN_UP"],
    }
    return render(request, "about/template.html", facts)


@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Give the source of the software as it runs here, as its licence asks (AGPL section 13)."""
    del request
    response = HttpResponse(archive(), content_type="application/gzip")
    name = f"clerestory-{__version__}.tar.gz"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


urlpatterns = [path("about", about), path("source.tar.gz", source)]
