"""Where to go after a form: only ever to a page of our own."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500


def onward(request: HttpRequest, otherwise: str = "/") -> str:
    """Return the path that `next` names in form or address, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = (
        wanted.startswith("/")
        and len(wanted) <= LONGEST
        and wanted.isprintable()
        # No host is allowed: this refuses //host, /\host and the like.
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if ours else otherwise
