"""What is kept about people, made from the data map, and who is behind this server."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from clerestory.gate.datamap import gather
from clerestory.gate.notice import by_purpose
from clerestory.gate.plan import STEPS, plan
from clerestory.web.privacy.manifest import manifest


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say it in plain words."""
    data = gather()
    facts = {
        "told": by_purpose(data),
        "cookies": data.cookies.values(),
        "steps": STEPS.values(),
        "stays": plan(data).stays.values(),
        "operator": settings.OPTIONS["OPERATOR"],
        "country": settings.OPTIONS["COUNTRY"],
    }
    return render(request, "privacy/template.html", facts)


@require_safe
def assurance(request: HttpRequest) -> HttpResponse:
    """Give the same to programs, with what lets them check it."""
    del request
    response = JsonResponse(manifest(), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


urlpatterns = [
    path("privacy", privacy),
    path(".well-known/clerestory-assurance.json", assurance),
]
