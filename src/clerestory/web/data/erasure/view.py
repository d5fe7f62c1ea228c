"""The page that has the receipt of an erasure, for whoever holds its key."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from clerestory.gate.queries import standing
from clerestory.people import actions, queries
from clerestory.people.actions.letters import RECEIPT_NAME
from clerestory.spine.refusals import NotFound


@require_safe
def erasure(request: HttpRequest, key: str) -> HttpResponse:
    """Say how far the erasure is, and offer the receipt."""
    try:
        row = queries.erasure_by_key(key)
    except NotFound:
        return _unkept(render(request, "data/erasure/gone.html"))
    facts = {
        "key": key,
        "handle": row.person.handle,
        "due_at": row.due_at,
        "standing": None if row.due_at else standing(),
        "hastened": request.GET.get("done") == "hastened",
    }
    return _unkept(render(request, "data/erasure/template.html", facts))


@require_safe
def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """Give the receipt as a file; raise NotFound before it is there and after all is gone."""
    del request
    content = queries.receipt_of_erasure(queries.erasure_by_key(key))
    if not content:
        raise NotFound
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{RECEIPT_NAME}"'
    return _unkept(response)


@require_POST
def hasten(request: HttpRequest, key: str) -> HttpResponse:
    """Erase the rest now."""
    del request
    done = "" if actions.hasten_erasure(key=key) else "?done=hastened"
    return HttpResponseRedirect(f"/data/erasure/{key}{done}", status=303)


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("data/erasure/<str:key>", erasure),
    path("data/erasure/<str:key>/receipt", receipt),
    path("data/erasure/<str:key>/now", hasten),
]
