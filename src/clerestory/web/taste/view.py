"""Your taste: a page that is the same for everybody; the browser fills it from what it keeps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe


@require_safe
def taste(request: HttpRequest) -> HttpResponse:
    """Give the empty page: we have nothing to fill it with."""
    return render(request, "taste/template.html")


urlpatterns = [path("taste", taste)]
