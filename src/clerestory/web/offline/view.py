"""What a phone installs, and the page for when there is no line."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language, get_language_bidi, gettext
from django.views.decorators.http import require_safe

from clerestory.web.parts.built import FOLDER, built, manifest


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no line. Browsers keep this page, so it is the same for everybody."""
    return render(request, "offline/template.html", {"reader": None})


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Tell a phone how to install the site (W3C Web Application Manifest)."""
    del request
    icons = (("tile-192", 192, "any"), ("tile-512", 512, "any"), ("maskable-512", 512, "maskable"))
    document = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:12],
        "description": gettext("Short clips, newest first."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#0d1117",
        "theme_color": "#0d1117",
        "categories": ["social", "entertainment", "video"],
        "icons": [
            {
                "src": built(f"icons/{name}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in icons
        ],
        "shortcuts": [{"name": gettext("Post a clip"), "url": "/post"}],
    }
    response = JsonResponse(document, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponseBase:
    """Send the service worker from the root, so that it may serve every page."""
    del request
    file = FOLDER / manifest()["offline/worker.js"]
    response = FileResponse(file.open("rb"), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


urlpatterns = [
    path("offline", offline),
    path("manifest.webmanifest", web_manifest),
    path("service-worker.js", service_worker),
]
