"""Saying: a refusal in the language of whoever is refused."""

from django.utils.translation import gettext

from clerestory.spine.refusals import Refusal


def in_words(refusal: Refusal) -> str:
    """Return the sentence of a refusal in the language that is on, its gaps filled.

    The facts `why` and `what` may be words of ours too, of a process below.
    """
    facts = refusal.facts | {
        name: gettext(words)
        for name in ("why", "what")
        if (words := refusal.facts.get(name)) and isinstance(words, str)
    }
    return gettext(refusal.sentence).format(**facts)
