"""The rooms "Who looked", "Where it went" and "Receipts", and the receipts themselves."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clerestory.gate import queries as gate
from clerestory.gate.datamap import gather
from clerestory.gate.export.receipts import log_key_file, receipt_for, told_page
from clerestory.spine.ids import from_text
from clerestory.tlog.leaves import Kind
from clerestory.web.data.entries.words import told
from clerestory.web.parts.forms import Words
from clerestory.web.shell.request import concerned

LOOKED = (Kind.STAFF_ACCESS, Kind.LEGAL, Kind.MODERATION, Kind.SYSTEM_RUN)
WENT = (Kind.EGRESS, Kind.FED_DELIVERY, Kind.EXPORT)


@require_safe
def who_looked(request: HttpRequest) -> HttpResponse:
    """Show every look of staff at the reader's data, and every try."""
    about = _(
        "Staff reach your data only for a case, with a second person’s approval, after it stands "
        "in the log. Every look is here, and every try that was refused."
    )
    return _room(request, _("Who looked"), about, _("Nobody has looked at your data."), LOOKED)


@require_safe
def where_it_went(request: HttpRequest) -> HttpResponse:
    """Show everything about the reader that was sent to another server."""
    about = _("Whatever is about you and was sent to another server: to whom, what, and why.")
    return _room(request, _("Where it went"), about, _("Nothing of yours was sent away."), WENT)


@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """Offer the receipt of every entry about the reader."""
    about = _(
        "A receipt is a file that proves an entry of the log, without us. Keep it where you like. "
        "Anybody can check it, with or without this server."
    )
    return _room(request, _("Receipts"), about, _("There is no entry about you yet."), None)


@require_safe
def receipt(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Give a receipt as a file."""
    content = receipt_for(concerned(request).id, from_text(entry_id))
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="receipt-{entry_id}.json"'
    return response


@require_safe
def log_key(request: HttpRequest) -> HttpResponse:
    """Give the key that finds the reader's entries in the log, as a file."""
    response = HttpResponse(log_key_file(concerned(request).id), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="log-key.json"'
    return response


def _room(
    request: HttpRequest,
    title: Words,
    about: Words,
    nothing: Words,
    kinds: Collection[Kind] | None,
) -> HttpResponse:
    person, data = concerned(request), gather()
    page = told_page(person.id, request.GET.get("after"), 20, kinds)
    facts = {
        "title": title,
        "about": about,
        "nothing": nothing,
        "entries": [told(entry, data) for entry in page.items],
        "next": page.next,
        "has_key": kinds is None,
        "standing": gate.standing(),
    }
    return render(request, "data/entries/template.html", facts)


urlpatterns = [
    path("data/looked", who_looked),
    path("data/went", where_it_went),
    path("data/receipts", receipts),
    path("data/receipts/log-key", log_key),
    path("data/receipts/<str:entry_id>", receipt),
]
