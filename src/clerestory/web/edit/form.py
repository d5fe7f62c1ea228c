"""The form of a clip's details, on the page that posts and on the page that edits."""

from django import forms
from django.utils.translation import get_language, gettext_lazy

from clerestory.clips.languages import LANGUAGES
from clerestory.clips.life import Audience, Talk

AUDIENCES = (
    (Audience.PUBLIC, gettext_lazy("Everyone")),
    (Audience.UNLISTED, gettext_lazy("People with the link")),
    (Audience.FOLLOWERS, gettext_lazy("Your followers")),
    (Audience.PRIVATE, gettext_lazy("Only you")),
)
TALK = (
    (Talk.EVERYONE, gettext_lazy("Everyone who may watch")),
    (Talk.FOLLOWERS, gettext_lazy("Your followers")),
    (Talk.MENTIONED, gettext_lazy("People you mention")),
    (Talk.NOBODY, gettext_lazy("Nobody")),
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
    comments_from = forms.ChoiceField(choices=TALK, initial=Talk.EVERYONE)
    comments_held = forms.BooleanField(required=False)
    downloads = forms.BooleanField(required=False)
    cover = forms.CharField(required=False, max_length=80)


class CaptionsForm(forms.Form):
    """A file of captions and its language."""

    captions = forms.FileField(required=False)
    captions_language = forms.ChoiceField(required=False, choices=_languages, initial=get_language)
