"""The form of a clip's details, on the page that posts and on the page that edits."""

from django import forms
from django.utils.translation import get_language, gettext_lazy

from clerestory.clips.languages import LANGUAGES
from clerestory.clips.life import Audience

AUDIENCES = (
    (Audience.PUBLIC, gettext_lazy("Everyone")),
    (Audience.UNLISTED, gettext_lazy("People with the link")),
    (Audience.FOLLOWERS, gettext_lazy("Your followers")),
    (Audience.PRIVATE, gettext_lazy("Only you")),
)


def _languages() -> list[tuple[str, str]]:
    return [("", "—"), *LANGUAGES.items()]


class DetailsForm(forms.Form):
    """Words, audience and labels. The room checks lengths and says what is wrong."""

    description = forms.CharField(required=False, strip=False, max_length=20_000)
    alt_text = forms.CharField(required=False, strip=False, max_length=20_000)
    language = forms.ChoiceField(required=False, choices=_languages, initial=get_language)
    audience = forms.ChoiceField(choices=AUDIENCES, initial=Audience.PUBLIC)
    sensitive = forms.BooleanField(required=False)
    comments_on = forms.BooleanField(required=False, initial=True)
    cover = forms.CharField(required=False, max_length=80)


class CaptionsForm(forms.Form):
    """A file of captions and its language."""

    captions = forms.FileField(required=False)
    captions_language = forms.ChoiceField(required=False, choices=_languages, initial=get_language)
