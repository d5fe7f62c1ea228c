"""What a browser calls itself, in a few words. The header itself is never kept. Pure."""

# The first that occurs wins: most browsers claim to be several others as well.
_BROWSERS = (
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("Opera", ("OPR/", "Opera")),
    ("Samsung Internet", ("SamsungBrowser/",)),
    ("Epiphany", ("Epiphany/",)),
    ("Chrome", ("Chrome/", "CriOS/", "Chromium/")),
    ("Safari", ("Safari/",)),
)
_SYSTEMS = (
    ("iPhone", ("iPhone",)),
    ("iPad", ("iPad",)),
    ("Android", ("Android",)),
    ("ChromeOS", ("CrOS",)),
    ("Windows", ("Windows",)),
    ("Mac", ("Macintosh",)),
    ("Linux", ("Linux", "X11")),
)
_READ = 300


def client_in_words(user_agent: str) -> str:
    """Return "Firefox on Android" and the like; looks at the first 300 letters only."""
    head = user_agent[:_READ]
    browser = _first(_BROWSERS, head) or "A browser"
    system = _first(_SYSTEMS, head)
    return f"{browser} on {system}" if system else browser


def _first(names: tuple[tuple[str, tuple[str, ...]], ...], head: str) -> str:
    for name, marks in names:
        if any(mark in head for mark in marks):
            return name
    return ""
