"""Folding and slips, for texts of every kind, and how far back PostgreSQL is asked to look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.spine.finding import BLOCK
from clerestory.spine.folding import LONGEST, MOST_WORDS, fold, near, terms_in, words_asked
from clerestory.spine.indexing import ERAS
from clerestory.spine.matching import WIDE, _stretch

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=16)


@given(st.text())
def test_folding_twice_is_folding_once_and_what_is_asked_is_among_the_terms(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    terms = terms_in(text, 1000)
    assert set(words_asked(text)) <= set(terms)
    assert len(words_asked(text)) <= MOST_WORDS
    for term in terms:
        # No database may see a border in a term, or none where there is one.
        assert 0 < len(term) <= LONGEST
        assert term.split() == [term]
        assert "\x00" not in term


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Ærø, Łódź & STRASSE: straße", ["aero", "lodz", "strasse"]),
        ("#wind_light @ada 3.5", ["wind", "light", "ada", "3", "5"]),
        ("窓の光 ok", ["窓の", "の光", "光", "ok"]),
        ("می\u200cشود", ["میشود"]),
        ("\ufb01n \uff37\uff29DE", ["fin", "wide"]),
        ("…  !", []),
    ],
)
def test_terms_of_a_text(text: str, terms: list[str]) -> None:
    assert terms_in(text, 100) == terms
    assert terms_in(text, 2) == terms[:2]


@given(WORDS, st.integers(0, 99), st.sampled_from("abcz"))
def test_one_slip_is_near(word: str, place: int, letter: str) -> None:
    at = place % len(word)
    slips = {
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }
    assert slips - {word} <= near(word)
    assert word not in near(word)
    assert len(near(word)) < 1200


def test_short_and_endless_words_have_nothing_near() -> None:
    assert near("abc") == near("a" * 17) == set()


@given(
    st.lists(st.floats(0, 1), min_size=12, max_size=12),
    st.integers(1, 10**6),
    st.integers(0, 10**6),
    st.integers(1, BLOCK),
)
def test_stretches_leave_no_gap(shares: list[float], top: int, least: int, limit: int) -> None:
    for share in shares:
        if top <= least or (stretch := _stretch(share, limit, top, least)) is None:
            return
        mark, bits, first, last = stretch
        assert ERAS[mark] == bits
        # It begins where the one before ended, reaches back, and names few eras.
        assert first << bits < top <= (last + 1) << bits
        assert last - first <= WIDE
        top = first << bits
