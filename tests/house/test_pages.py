"""What pages may contain: nothing inline, nothing from elsewhere, no words that stay English."""

import re
from html.parser import HTMLParser
from typing import override

import pytest
from tests.house.source import Rule, complaints, web

# Tags of the template language, and what stands between those whose text is for nobody or is
# already marked for translation.
UNSPOKEN = re.compile(
    r"{%\s*(blocktranslate|blocktrans|comment)\b.*?{%\s*end\1\s*%}"
    r"|{%\s*block (?:body_class|light_bar|scheme)\s*%}.*?{%\s*endblock\s*%}"
    r"|{#.*?#}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
# A part that holds attributes for the tag it is included into.
ATTRIBUTES = re.compile(r"(?:\s*[\w-]+(?:=\"[^\"]*\")?)*?(?:\s*[\w-]+=\"[^\"]*\")+\s*")
NAME = "Clerestory"
FOREIGN = re.compile(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
SAID_IN = ("alt", "aria-label", "aria-description", "placeholder", "title")
# Letters enough to be a word somebody reads.
WORD = re.compile(r"[^\W\d_]{2,}")


def lines(text: str, pattern: str, what: str) -> list[str]:
    """Find a pattern, line by line."""
    return [
        f"line {number}: {what}"
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line, re.IGNORECASE)
    ]


def inline(text: str) -> list[str]:
    """Find script or style inside a page."""
    found = lines(text, r"<style\b", "a style element")
    found += lines(text, r"\sstyle\s*=", "a style attribute")
    found += lines(text, r"\son[a-z]+\s*=\s*[\"'{]", "a handler in an attribute")
    found += lines(text, r"javascript:", "a script address")
    for script in re.finditer(r"<script\b(.*?)>(.*?)</script>", text, re.DOTALL):
        data = re.search(r'type="(?:application/(?:ld\+)?json|speculationrules)"', script[1])
        if not data and ("src=" not in script[1] or script[2].strip()):
            found.append("a script that is written into the page")
    return found


def unescaped(text: str) -> list[str]:
    """Find where a page says words of somebody's without escaping them."""
    return lines(text, r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b", "words that are not escaped")


def from_elsewhere(text: str) -> list[str]:
    """Find what a browser would load from another origin. A link is followed only by a person."""
    followed = re.sub(r"<a\b[^>]*>", "", text)
    names = re.sub(r"xmlns(?::\w+)?=\"[^\"]*\"", "", followed)
    return [f"loads from {found}" for found in FOREIGN.findall(names)]


def calls_out(text: str) -> list[str]:
    """Find the ways out of a page that a content security policy does not close."""
    return lines(text, r"dns-prefetch|preconnect|RTCPeerConnection", "a way out past the policy")


def unsafe_script(text: str) -> list[str]:
    """Find what Trusted Types forbid, and what is kept in a browser."""
    sinks = r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\("
    found = lines(text, sinks, "HTML or code made of text")
    return found + lines(text, r"document\.cookie|sessionStorage", "something is kept")


def kept_in_browser(text: str) -> list[str]:
    """Find the use of local storage and of databases."""
    return lines(text, r"localStorage|indexedDB", "something is kept")


class _Said(HTMLParser):
    """Gathers what a page says in its own words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.words: list[str] = []
        self.silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "code"}
        self.words += [value or "" for name, value in attrs if name in SAID_IN]

    @override
    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "code"}

    @override
    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def untranslated(text: str) -> list[str]:
    """Find words on a page that are not marked for translation."""
    said = _Said()
    said.feed(UNSPOKEN.sub(" ", text))
    said.close()
    return [
        f"says {' '.join(word.split())!r}"
        for word in said.words
        if WORD.search(word.replace(NAME, "")) and not ATTRIBUTES.fullmatch(word)
    ]


EXAMPLES: list[tuple[Rule, str, str]] = [
    (inline, '<script type="module" src="a.js"></script>', "<script>go()</script>"),
    (inline, '<script type="application/json">{}</script>', "<p onclick='go()'>"),
    (inline, '<p class="quiet">', '<p style="color:red">'),
    (inline, '<link rel="stylesheet" href="a.css">', "<style>p{}</style>"),
    (inline, '<a href="/about">', '<a href="javascript:go()">'),
    (unescaped, "{{ clip.description }}", "{{ clip.description|safe }}"),
    (from_elsewhere, '<img src="/a.webp">', '<img src="https://cdn.example/a.webp">'),
    (from_elsewhere, '<a href="https://www.gnu.org/">', '<link href="//fonts.example/a.css">'),
    (from_elsewhere, "url(/static/a.woff2)", "@import url(https://fonts.example/a.css)"),
    (from_elsewhere, '<svg xmlns="http://www.w3.org/2000/svg">', 'fetch("https://a.example/")'),
    (calls_out, '<link rel="preload">', '<link rel="preconnect" href="/">'),
    (calls_out, "new Worker(path)", "new RTCPeerConnection()"),
    (unsafe_script, "node.textContent = name", "node.innerHTML = name"),
    (unsafe_script, "setTimeout(go)", 'eval("go()")'),
    (kept_in_browser, "const kept = read()", 'localStorage.setItem("a", "b")'),
    (kept_in_browser, "const kept = read()", 'indexedDB.open("a")'),
    (untranslated, '<p>{% translate "Your clips" %}</p>', "<p>Your clips</p>"),
    (untranslated, "<p>{{ count }} · @{{ handle }}</p>", '<img alt="A cover">'),
    (
        untranslated,
        "{% blocktranslate %}By <b>{{ name }}</b> and others{% endblocktranslate %}",
        "{% if a %}By{% endif %}",
    ),
    (untranslated, "<code>settings.toml</code>", '<input placeholder="Your name">'),
]


@pytest.mark.parametrize(("rule", "good", "bad"), EXAMPLES)
def test_each_rule_knows_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert rule(good) == []
    assert rule(bad) != []


@pytest.mark.parametrize("rule", [inline, unescaped, from_elsewhere, calls_out, untranslated])
def test_templates(rule: Rule) -> None:
    assert complaints(rule, web(".html")) == []


@pytest.mark.parametrize("rule", [from_elsewhere, calls_out])
def test_styles(rule: Rule) -> None:
    assert complaints(rule, web(".css")) == []


@pytest.mark.parametrize("rule", [from_elsewhere, calls_out, unsafe_script])
def test_scripts(rule: Rule) -> None:
    assert complaints(rule, web(".ts")) == []


def test_only_display_preferences_and_the_taste_are_kept_in_a_browser() -> None:
    keepers = {
        path.name: path.read_text() for path in web(".ts") if kept_in_browser(path.read_text())
    }
    assert set(keepers) == {"preferences.ts", "look.ts", "rest.ts", "store.ts"}
    for name, key in (("look.ts", "clerestory.look"), ("rest.ts", "clerestory.rest")):
        assert set(re.findall(r"localStorage\.\w+\(\s*(\w+)", keepers[name])) == {"KEY"}
        assert f'"{key}"' in keepers[name]
    player, taste = keepers["preferences.ts"], keepers["store.ts"]
    assert set(re.findall(r"localStorage\.\w+\(\s*(\w+)", player)) == {"KEY"}
    assert '"clerestory.player"' in player
    assert set(re.findall(r"indexedDB\.\w+\(\s*(\w+)", taste)) == {"KEY"}
    assert '"clerestory.taste"' in taste
