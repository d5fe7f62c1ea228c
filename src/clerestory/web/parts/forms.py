"""Forms as the house shows them: one sentence beside the field that it is about."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from clerestory.spine.refusals import Refusal, TooMany
from clerestory.spine.saying import in_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise

REQUIRED = _("Fill this in.")
TOO_LONG = _("This is too long. Use at most %(limit_value)d letters.")
UNSEEN = _("This has letters that cannot be seen. Type it again.")
LONGEST_PASSWORD = 256
UNPROCESSABLE = 422


class HouseForm(forms.Form):
    """A form that can take a refusal, and knows with which status its page is answered."""

    why: Refusal | None = None

    def refuse(self, why: Refusal) -> None:
        """Put a refusal beside its field, or above the form when it is about none of them."""
        self.why = why
        sentence = in_words(why)
        self.add_error(why.field if why.field in self.fields else None, sentence)

    @property
    def status(self) -> int:
        """The status of a page that shows this form."""
        if self.why is not None:
            return self.why.status
        return UNPROCESSABLE if self.is_bound and self.errors else 200


def form_page(
    request: HttpRequest, template: str, form: HouseForm, **facts: object
) -> HttpResponse:
    """Show a page with a form, in whatever state that is."""
    facts = {"form": form} | facts
    response = render(request, template, facts, status=form.status)
    if isinstance(form.why, TooMany):
        response.headers["Retry-After"] = str(form.why.facts["seconds"])
    return response


def text(label: Words, most: int, *, help_text: Words = "", **attrs: str) -> forms.CharField:
    """Make a field for one line."""
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages=_messages(),
    )


def password(label: Words, *, autocomplete: str, help_text: Words = "") -> forms.CharField:
    """Make a field for a password; what was typed is never sent back."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages=_messages(),
    )


def password_now() -> forms.CharField:
    """Make the field that asks somebody who is signed in for their password again."""
    return password(_("Your password now"), autocomplete="current-password")


def hidden(most: int, *, required: bool = True) -> forms.CharField:
    """Make a field that is not shown."""
    return forms.CharField(
        max_length=most, required=required, widget=forms.HiddenInput, error_messages=_messages()
    )


def done(request: HttpRequest, sentences: Mapping[str, Words]) -> str:
    """Return the sentence for the `done` in an address, or nothing for any other word."""
    return str(sentences.get(request.GET.get("done", ""), ""))


def _messages() -> dict[str, Any]:
    return {"required": REQUIRED, "max_length": TOO_LONG, "null_characters_not_allowed": UNSEEN}
