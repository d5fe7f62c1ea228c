"""The languages a clip or its captions can be in, by their own names."""

from django.conf.locale import LANG_INFO

LANGUAGES: dict[str, str] = {
    code: str(facts["name_local"])
    for code, facts in sorted(LANG_INFO.items(), key=lambda item: item[1].get("name_local", ""))
    if "name_local" in facts
}


def language_name(code: str) -> str:
    """Return a language's own name, or its code where we know none."""
    return LANGUAGES.get(code, code)
