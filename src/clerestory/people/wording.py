"""The words of letters: one text file for each kind, its first line the subject."""

from pathlib import Path

from django.conf import settings
from django.template import engines

FOLDER = Path(__file__).resolve().parent / "letters"


def written(kind: str, *, link: str, handle: str) -> tuple[str, str]:
    """Return subject and body of a letter in plain text.

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
    subject, _, body = template.render(facts).strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"
