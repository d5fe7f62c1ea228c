"""Signed links to files that are not for everybody."""

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from clerestory.clips.links import StaleLink, expiry, key_from, sign, signed, verify

KEY = key_from("secret")
PATH = "/media/private/folder/480.mp4"


def opens(link: str, now: float, key: bytes = KEY) -> bool:
    path, _, query = link.partition("?")
    try:
        verify(path, query, now, key)
    except StaleLink:
        return False
    return True


def test_a_link_works_until_its_second() -> None:
    link = sign(PATH, 1000, KEY)
    assert opens(link, 0)
    assert opens(link, 999.9)
    assert not opens(link, 1000)
    assert verify(PATH, link.partition("?")[2], 400.5, KEY) == 599


def test_a_link_is_made_for_one_file_one_time_and_one_server() -> None:
    link = sign(PATH, 1000, KEY)
    assert not opens(link.replace("480", "720"), 0)
    assert not opens(link.replace("until=1000", "until=1001"), 0)
    assert not opens(link.replace("until=1000", "until=01000"), 0)
    assert not opens(link, 0, key_from("another"))
    assert key_from("secret") != b"secret"
    assert len(KEY) == 32


@given(st.text(), st.text())
def test_no_other_text_opens_anything(path: str, query: str) -> None:
    assert not opens(f"{path}?{query}", 0)


@given(st.integers(10**9, 2 * 10**9), st.integers(1, 10**4))
def test_a_link_lives_at_least_as_long_as_it_is_to(now: int, minutes: int) -> None:
    until = expiry(now, minutes)
    grid = max(60, minutes * 10)
    assert minutes * 60 <= until - now < minutes * 60 + grid
    assert until % grid == 0


def test_the_same_file_keeps_its_link_for_some_minutes() -> None:
    assert len({expiry(3600 * 1000 + second, 60) for second in range(1, 600)}) == 1


def test_the_server_signs_with_a_key_of_its_own() -> None:
    assert opens(signed(PATH), 0, key_from(settings.SECRET_KEY))
