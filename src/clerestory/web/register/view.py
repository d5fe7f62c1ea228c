"""The public register."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from clerestory.safety import queries


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show each deed, and how many there are in each month."""
    facts = {
        "page": queries.register(request.GET.get("after")),
        "totals": queries.totals(),
        "tally": queries.tally(),
    }
    return render(request, "register/template.html", facts)


urlpatterns = [path("register", register)]
