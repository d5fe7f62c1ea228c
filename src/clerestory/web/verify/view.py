"""The offline page, plain as every server has it, or with this server's policy inside."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import escape
from django.views.decorators.http import require_safe

from clerestory.gate.published import policy_text
from clerestory.web.parts.built import FOLDER, FrontEndNotBuilt, manifest

# The first field of the page is that of the policy.
FIELD = "</textarea>"


@require_safe
def plain(request: HttpRequest) -> HttpResponse:
    """Give the page bit for bit as it was built, so that its hash can be compared."""
    del request
    return _page(_built())


@require_safe
def pinned(request: HttpRequest) -> HttpResponse:
    """Give the page with this server's policy in its field."""
    del request
    before, field, after = _built().partition(FIELD)
    return _page(f"{before}{escape(policy_text())}{field}{after}")


def _built() -> str:
    if "verify/page.html" not in manifest():
        raise FrontEndNotBuilt
    return (FOLDER / manifest()["verify/page.html"]).read_text(encoding="utf-8")


def _page(text: str) -> HttpResponse:
    _, _, policy = text.partition('http-equiv="Content-Security-Policy" content="')
    response = HttpResponse(text)
    told = f"{policy.partition('"')[0]}; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = told
    response.headers["Cache-Control"] = "no-cache"
    return response


urlpatterns = [path("verify.html", plain), path("verify-here.html", pinned)]
