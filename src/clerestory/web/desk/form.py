"""The forms of the desk."""

from datetime import UTC, date, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from clerestory.gate.staff.assertions import LONGEST_ANSWER
from clerestory.gate.staff.requests import LONGEST_REFERENCE, LONGEST_WORDS
from clerestory.web.desk.words import FIELDS, PURPOSES
from clerestory.web.parts.forms import REQUIRED, TOO_LONG, UNSEEN, HouseForm, hidden, text

MESSAGES = {
    "required": REQUIRED,
    "max_length": TOO_LONG,
    "null_characters_not_allowed": UNSEEN,
}


class CaseForm(HouseForm):
    """Whom a new case is about, and where it comes from."""

    handle = text(
        _("Handle of the person"),
        31,
        help_text=_("One person. There is no list, and no search over private fields."),
        autocapitalize="none",
        spellcheck="false",
        autocomplete="off",
        dir="ltr",
    )
    reference = text(
        _("Reference"),
        LONGEST_REFERENCE,
        help_text=_("The ticket, report or order it comes from. No names, no addresses."),
        autocomplete="off",
        dir="auto",
    )


class RequestForm(HouseForm):
    """What is needed, and why."""

    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=PURPOSES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the purposes.")},
    )
    fields_named = forms.MultipleChoiceField(
        label=_("Fields"),
        choices=FIELDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name the fields that you need.")},
    )
    justification = forms.CharField(
        label=_("Why you need it, in your own words"),
        help_text=_("The second person and the person it is about read this."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": "3", "dir": "auto"}),
        error_messages=MESSAGES,
    )
    notify_after = forms.DateField(
        label=_("Tell the person not before"),
        help_text=_("Only under an order that forbids it. The delay itself is logged. Else empty."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as 2026-12-31, or leave it empty.")},
    )

    @property
    def told_from(self) -> int:
        """The first moment of the day on which the person is told; 0 for at once."""
        day: date | None = self.cleaned_data["notify_after"]
        if day is None:
            return 0
        return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


class PasskeyForm(HouseForm):
    """What a passkey signed."""

    answer = hidden(LONGEST_ANSWER)


class FieldForm(HouseForm):
    """The one field that is to be shown."""

    field = forms.ChoiceField(choices=FIELDS)
