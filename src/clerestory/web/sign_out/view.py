"""The page that signs out; a link to it only asks."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from clerestory.web.shell.session import take_back


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, or end this browser's session."""
    if request.method != "POST":
        return render(request, "sign_out/template.html")
    response = HttpResponseRedirect("/", status=303)
    take_back(request, response)
    return response


urlpatterns = [path("sign-out", sign_out)]
