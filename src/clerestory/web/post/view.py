"""The page on which a video is chosen. Without script the form carries the file itself."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from clerestory.clips import actions
from clerestory.spine.refusals import Refusal
from clerestory.spine.saying import in_words
from clerestory.web.edit.form import CaptionsForm, DetailsForm
from clerestory.web.edit.later import later_facts
from clerestory.web.shell.request import signed_in


class FileForm(forms.Form):
    """The file, where no script sends it in pieces."""

    file = forms.FileField()


@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest) -> HttpResponse:
    """Show the page, or take in a file that came with the form."""
    person = signed_in(request)
    if request.method != "POST":
        return _page(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, problem=gettext("Choose a video first."), status=422)
    file = form.cleaned_data["file"]
    try:
        upload = actions.begin_upload(by=person, size=file.size, name=file.name)
        actions.receive_bytes(upload_id=upload.id, by=person, offset=0, stream=file)
    except Refusal as why:
        return _page(request, problem=in_words(why), status=why.status)
    return HttpResponseRedirect(f"{upload.clip.address}/edit", status=303)


def _page(request: HttpRequest, *, status: int = 200, problem: str = "") -> HttpResponse:
    facts = {
        "problem": problem,
        "form": DetailsForm(),
        "captions_form": CaptionsForm(),
        **later_facts(None),
        "most_bytes": settings.OPTIONS["CLIP_MAX_BYTES"],
        "most_seconds": settings.OPTIONS["CLIP_MAX_SECONDS"],
    }
    return render(request, "post/template.html", facts, status=status)


urlpatterns = [path("post", post)]
