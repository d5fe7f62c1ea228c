"""How the public log stands, drawn from what everybody can fetch."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from clerestory.gate import queries
from clerestory.gate.published import Published, policy_text, published, releases, totals
from clerestory.gate.release import release, sbom
from clerestory.gate.staff import queries as staff
from clerestory.tlog.leaves import Kind
from clerestory.web.assurance import windows, words
from clerestory.web.parts.tags import figure, moment

SHOWN_RELEASES = 5
FRESH = "public, max-age=2"


@require_safe
def assurance(request: HttpRequest) -> HttpResponse:
    """Show the log, its witnesses, its kinds, the limits, and how to check it."""
    log = _log()
    plots = windows.plots(log, totals())
    facts = {
        "log": log,
        "checked": _time(log.time),
        "windows": _windows(log),
        "arches": windows.arches(),
        "groups": words.GROUPS.items(),
        "plots": [(plot, *words.KINDS[plot.kind]) for plot in plots],
        "none": [words.KINDS[plot.kind][0] for plot in plots if not plot.total],
        "witnesses": [(one, _time(one.time)) for one in log.witnesses],
        "demonstration": all(one.own for one in log.witnesses),
        "staff": staff.counts(),
        "accesses": totals().get(Kind.STAFF_ACCESS, 0),
        "releases": releases(SHOWN_RELEASES),
        "release": release(),
        "has_parts": sbom() is not None,
        "address": f"{settings.PUBLIC_URL}/log",
    }
    return render(request, "assurance/template.html", facts)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Give what changes while the page is open."""
    del request
    log, standing = _log(), queries.standing()
    told = {
        "count": figure(log.size),
        "ok": standing.ok,
        "checked": _moment(log.time),
        "witnesses": {one.name: _moment(one.time) for one in log.witnesses},
        "windows": [asdict(window) | {"label": label} for window, label in _windows(log)],
    }
    response = JsonResponse(told)
    response.headers["Cache-Control"] = FRESH
    return response


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Give the policy as a file, to be kept beside the receipts."""
    del request
    return _file(policy_text().encode(), "text/plain; charset=utf-8", "clerestory-policy")


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """Give the list of what this software is made of (CycloneDX)."""
    del request
    return _file(sbom() or b"", "application/json", "clerestory.cdx.json")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    if not data:
        return HttpResponse(gettext("There is no such file here."), status=404)
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _log() -> Published:
    return published(windows.PANES * windows.WINDOWS)


def _windows(log: Published) -> list[tuple[windows.Window, str]]:
    return [(window, _label(window, log.size)) for window in windows.windows(log)]


def _label(window: windows.Window, size: int) -> str:
    if not size:
        return gettext("A dark window: the log has no entries yet.")
    facts: dict[str, Any] = {"first": window.first, "last": window.last}
    facts["signed"] = len(window.leads)
    if window.leads:
        return gettext("Entries {first} to {last}, signed by {signed} witnesses.").format(**facts)
    return gettext("Entries {first} to {last}.").format(**facts)


def _time(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 1 << 37 else None


def _moment(seconds: int) -> dict[str, str] | None:
    time = _time(seconds)
    return {"iso": time.isoformat(), "told": moment(time)} if time else None


urlpatterns = [
    path("assurance", assurance),
    path("assurance/log.json", live),
    path("assurance/policy", policy),
    path("assurance/parts", parts),
]
