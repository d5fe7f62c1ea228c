"""The rooms of "Your data"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clerestory.gate.datamap import gather
from clerestory.gate.export.rows import held
from clerestory.gate.plan import STEPS, plan
from clerestory.people import queries as people
from clerestory.web.data.copy import view as copy
from clerestory.web.data.entries import view as entries
from clerestory.web.data.erasure import view as erasure
from clerestory.web.data.held import MOST_ROWS, groups
from clerestory.web.parts.forms import done
from clerestory.web.shell.request import concerned

DONE = {"asked": _("Your copy is being made. It is here in a few minutes.")}


@require_safe
def what_we_hold(request: HttpRequest) -> HttpResponse:
    """Show everything that is held about the reader, with the reasons; then copy and erasure."""
    person, data = concerned(request), gather()
    found = held(data, person.id, MOST_ROWS)
    facts = {
        "groups": groups(found),
        "nothing": [one.table.words for one in found if not one.count],
        "export": people.export_of(person),
        "steps": STEPS.values(),
        "stays": plan(data).stays.values(),
        "done": done(request, DONE),
    }
    return render(request, "data/template.html", facts)


urlpatterns = [
    path("data", what_we_hold),
    *copy.urlpatterns,
    *entries.urlpatterns,
    *erasure.urlpatterns,
]
