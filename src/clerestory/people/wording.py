"""The words of letters: one text file for each kind, its first line the subject."""

from pathlib import Path

from django.conf import settings
from django.template import engines
from django.utils import translation

FOLDER = Path(__file__).resolve().parent / "letters"


def written(kind: str, *, link: str, handle: str, language: str = "") -> tuple[str, str]:
    """Return subject and body of a letter in plain text.

    It is in `language`, or in that of the server where there is none of that name (any more).
    Links lead to PUBLIC_URL, whatever host the request named that caused the letter.
    """
    source = (FOLDER / f"{kind}.txt").read_text()
    facts = {
        "link": link,
        "handle": handle,
        "site_name": settings.SITE_NAME,
        "site": settings.PUBLIC_URL,
    }
    # Plain text: nothing is to be escaped for HTML.
    template = engines["django"].from_string(
        "{% autoescape off %}" + source + "{% endautoescape %}"
    )
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(known):
        subject, _, body = template.render(facts).strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"
