"""Asking for a copy of everything, and fetching it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clerestory.people import actions, queries
from clerestory.people.ceremony import LONGEST_ANSWER
from clerestory.people.refused import ManyDownloads
from clerestory.spine.ids import from_text
from clerestory.spine.refusals import Refusal
from clerestory.web.files.slots import Slots
from clerestory.web.parts.forms import HouseForm, form_page, hidden, password_now
from clerestory.web.shell.request import concerned

# Each holds a thread for as long as the line takes.
_downloads = Slots(4)


class CopyForm(HouseForm):
    """The password."""

    password_now = password_now()


class PasskeyCopyForm(HouseForm):
    """A passkey's answer."""

    answer = hidden(LONGEST_ANSWER)


@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: HttpRequest) -> HttpResponse:
    """Ask for the password, then have the copy made."""
    concerned(request)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _ask(request, form, password=form.cleaned_data["password_now"])
    return _page(request, form)


@require_POST
def copy_by_passkey(request: HttpRequest) -> HttpResponse:
    """Have the copy made for somebody who used a passkey just now."""
    concerned(request)
    form = PasskeyCopyForm(request.POST)
    if form.is_valid():
        return _ask(request, form, passkey=form.cleaned_data["answer"])
    return _page(request, form)


@require_GET
def download(request: HttpRequest, export_id: str) -> StreamingHttpResponse:
    """Send the copy."""
    pieces = actions.read_export(person=concerned(request), export_id=from_text(export_id))
    if not _downloads.take():
        raise ManyDownloads
    response = StreamingHttpResponse(_HeldOpen(pieces), content_type="application/zip")
    name = f"clerestory-{concerned(request).handle}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _HeldOpen:
    """Pieces that are being sent; their slot is given back once, however the sending ends."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Give the slot back; Django calls this when the answer is sent or broken off."""
        if self._open:
            self._open = False
            _downloads.give_back()


def _ask(request: HttpRequest, form: HouseForm, **proof: str) -> HttpResponse:
    try:
        actions.ask_export(person=concerned(request), **proof)
    except Refusal as why:
        form.refuse(why)
        return _page(request, form)
    return HttpResponseRedirect("/data?done=asked", status=303)


def _page(request: HttpRequest, form: HouseForm) -> HttpResponse:
    shown = form if isinstance(form, CopyForm) else CopyForm()
    return form_page(
        request,
        "data/copy/template.html",
        form,
        copy_form=shown,
        has_passkey=bool(queries.passkeys_of(concerned(request))),
    )


urlpatterns = [
    path("data/copies", copies),
    path("data/copies/passkey", copy_by_passkey),
    path("data/copies/<str:export_id>", download),
]
