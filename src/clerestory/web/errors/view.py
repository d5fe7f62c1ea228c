"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext


def refused(request: HttpRequest, sentence: str, status: int, code: str = "") -> HttpResponse:
    """Say a refusal to a person; `code` is its name, where the page knows a way on for it."""
    facts = {"sentence": sentence, "status": status, "code": code}
    return render(request, "errors/template.html", facts, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that no page has this address."""
    del exception
    return refused(request, gettext("There is no page at this address."), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours."""
    return refused(
        request, gettext("Something broke on our side. Nothing of yours is lost. Try again."), 500
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without its proof of origin."""
    del reason
    sentence = gettext("This form was open for too long. Go back, load the page again and send it.")
    return refused(request, sentence, 403)
