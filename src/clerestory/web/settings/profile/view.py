"""The page on which people say who they are."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from clerestory.people import actions, queries
from clerestory.people.actions.accounts import LONGEST_BIO, LONGEST_NAME
from clerestory.people.addresses import LONGEST_LINK, MOST_LINKS
from clerestory.people.models import Person
from clerestory.people.pictures import MOST_BYTES
from clerestory.people.refused import PictureTooBig, PictureUnreadable
from clerestory.spine.refusals import Refusal
from clerestory.web.parts.addresses import absolute
from clerestory.web.parts.forms import TOO_LONG, UNSEEN, HouseForm, done, form_page
from clerestory.web.shell.request import signed_in

HERE = "/settings/profile"
DONE = {
    "saved": _("Saved."),
    "asked": _("We are asking for the pages. Come back to this page in a minute."),
    "picture": _("Your picture is changed."),
    "no-picture": _("Your picture is removed."),
}


class ProfileForm(HouseForm):
    """What others see. `links` is one field of several lines."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"max_length": TOO_LONG, "null_characters_not_allowed": UNSEEN},
    )
    bio = forms.CharField(
        label=_("About you"),
        required=False,
        # A browser counts a line's end as two letters and as one.
        max_length=LONGEST_BIO * 2,
        help_text=_("Up to 300 letters."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "maxlength": LONGEST_BIO}),
        error_messages={"max_length": TOO_LONG, "null_characters_not_allowed": UNSEEN},
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        max_length=MOST_LINKS * (LONGEST_LINK + 10),
        help_text=_("Up to four, one a line, each beginning with https://."),
        widget=forms.Textarea(
            attrs={"rows": 4, "dir": "ltr", "inputmode": "url", "spellcheck": "false"}
        ),
        error_messages={"max_length": TOO_LONG, "null_characters_not_allowed": UNSEEN},
    )


class PictureForm(HouseForm):
    """A picture file."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG or WebP. We keep the middle square and nothing else of the file."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "required": _("Choose a picture first."),
            "empty": PictureUnreadable.sentence,
            "invalid": _("Choose a picture first."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show what others see of the reader, or change it."""
    person = signed_in(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=_said(person))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.edit_profile(
                person=person,
                name=said["name"],
                bio=said["bio"],
                links=said["links"].splitlines(),
            )
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{HERE}?done=saved", status=303)
    return _page(request, form)


@require_POST
def picture(request: HttpRequest) -> HttpResponse:
    """Change the picture."""
    person = signed_in(request)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["picture"]
        try:
            if file.size > MOST_BYTES:
                raise PictureTooBig(megabytes=MOST_BYTES >> 20, megapixels=64)
            actions.set_picture(person=person, data=file.read())
        except Refusal as why:
            form.refuse(why)
        else:
            return HttpResponseRedirect(f"{HERE}?done=picture", status=303)
    return _page(request, ProfileForm(initial=_said(person)), picture_form=form)


@require_POST
def links(request: HttpRequest) -> HttpResponse:
    """Ask for the pages that one links to now."""
    actions.check_links(person=signed_in(request))
    return HttpResponseRedirect(f"{HERE}?done=asked", status=303)


@require_POST
def remove_picture(request: HttpRequest) -> HttpResponse:
    """Take the picture off."""
    actions.remove_picture(person=signed_in(request))
    return HttpResponseRedirect(f"{HERE}?done=no-picture", status=303)


def _said(person: Person) -> dict[str, Any]:
    return {"name": person.name, "bio": person.bio, "links": "\n".join(person.links)}


def _page(
    request: HttpRequest, form: ProfileForm, picture_form: PictureForm | None = None
) -> HttpResponse:
    response = form_page(
        request,
        "settings/profile/template.html",
        form,
        picture_form=picture_form or PictureForm(),
        proofs=queries.own_links(signed_in(request)),
        back=absolute(request, signed_in(request).address),
        done=done(request, DONE),
    )
    if picture_form is not None:
        response.status_code = picture_form.status
    return response


urlpatterns = [
    path("settings/profile", profile),
    path("settings/profile/links", links),
    path("settings/profile/picture", picture),
    path("settings/profile/picture/remove", remove_picture),
]
