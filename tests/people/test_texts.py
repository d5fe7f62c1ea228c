"""Texts, clients, addresses and passwords: reading what people and browsers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.people import addresses, passwords
from clerestory.people.clients import client_in_words
from clerestory.people.keys import hash_of, new_key, new_recovery_code, plain_recovery_code
from clerestory.people.refused import (
    AddressMalformed,
    LinkMalformed,
    PasswordCommon,
    PasswordLong,
    PasswordShort,
    PasswordTelling,
    TooManyLinks,
)
from clerestory.people.texts import clean_line, clean_lines
from clerestory.spine.refusals import Refusal

# What servers hash with; other tests hash for less (tests/conftest.py).
SERVED = passwords.HASHER
CHROME = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Quill ", "Ada Quill"),
        ("Ada\u202eQuill", "AdaQuill"),
        ("Ada\0\x07Quill", "AdaQuill"),
        ("A\u200bd\u2066a\ufeff", "Ada"),
        ("\u202e\u200e", ""),
        ("می‌خواهم", "می‌خواهم"),
        ("👩‍🚀", "👩‍🚀"),
        ("e\u0301", "é"),
        ("a" + "\u0335" * 50, "a" + "\u0335" * 4),
        ("two\nlines", "two lines"),
    ],
)
def test_a_line_keeps_what_is_seen(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_lines_stay_lines_without_holes() -> None:
    assert clean_lines("\r\n one \r\n\n\n\n two\u2028three\n") == "one\n\ntwo three"


@given(st.text(max_size=200))
def test_cleaning_again_changes_nothing(typed: str) -> None:
    assert clean_line(clean_line(typed)) == clean_line(typed)
    assert clean_lines(clean_lines(typed)) == clean_lines(typed)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (CHROME, "Chrome on Android"),
        (SAFARI, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
            "Firefox on Linux",
        ),
        (CHROME + " Edg/156.0", "Edge on Android"),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
        ("(" * 100_000 + "Firefox/1", "A browser"),
    ],
)
def test_a_client_is_told_in_words(header: str, words: str) -> None:
    assert client_in_words(header) == words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Example.ORG ", "ada@example.org"),
        ("ada+clips@example.org", "ada+clips@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert addresses.read_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "a b@example.org",
        "ada@example.org\0",
        "ada@example.org\nBcc: all@example.org",
        "a\u202eda@example.org",
        "ada@exam ple.org",
        f"{'a' * 250}@example.org",
        f"ada@{'a' * 64}.org",
        "ada@example..org",
        "a@[127.0.0.1",
    ],
)
def test_anything_else_is_no_address(typed: str) -> None:
    with pytest.raises(AddressMalformed):
        addresses.read_email(typed)


def test_links_are_https_to_a_named_host() -> None:
    typed = ["https://example.org/a?b=c#d", "", " https://example.org/a?b=c#d "]
    assert addresses.read_links(typed) == ["https://example.org/a?b=c#d"]
    with pytest.raises(TooManyLinks):
        addresses.read_links([f"https://example.org/{number}" for number in range(5)])


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "//example.org",
        "https://ada:secret@example.org",
        "https://example.org:8443/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://example.org/\u202egpj",
        "https://exa mple.org",
        "https://example.org\\@evil.example",
        "https://example.org/\0",
        "https://[",
        "data:text/html,x",
        "https://example.org/" + "a" * 200,
    ],
)
def test_anything_else_is_no_link(link: str) -> None:
    with pytest.raises(LinkMalformed):
        addresses.read_links([link])


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short", PasswordShort),
        ("x" * 257, PasswordLong),
        ("password123", PasswordCommon),
        ("1234567890", PasswordCommon),
        ("aaaaaaaaaaaaaa", PasswordCommon),
        ("marigold_quill1", PasswordTelling),
        ("Marigold_Quill_", PasswordTelling),
    ],
)
def test_weak_passwords_are_refused(password: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        passwords.refuse_weak(password, telling=("marigold_quill", "m"))


def test_a_password_is_kept_as_argon2id_and_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", SERVED)
    kept = passwords.lock("window light at nöon")
    assert kept.startswith("$argon2id$v=19$m=32768,t=2,p=1$")
    assert passwords.is_right("window light at nöon", kept)
    assert passwords.is_right("window light at no\u0308on", kept)
    assert not passwords.is_right("window light at noon", kept)
    assert not passwords.is_right("nobody has this password", "")
    assert not passwords.is_right("x" * 1_000_000, kept)
    assert not passwords.is_dated(kept)
    assert passwords.is_dated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nvBmn1DTsvKVb1VX5SG7Og")


def test_keys_are_long_and_kept_as_hashes() -> None:
    key = new_key()
    assert len(key) == 43
    assert len(hash_of(key)) == 64
    assert key not in hash_of(key)


def test_recovery_codes_forgive_how_they_are_typed() -> None:
    code = new_recovery_code()
    assert len(code) == 19
    assert (
        plain_recovery_code(code.upper().replace("-", " ").replace("0", "O").replace("1", "I"))
        == code
    )
