"""Hashtags and handles in a description: what counts, and where links end."""

import pytest

from clerestory.clips.words import (
    MOST_MENTIONS,
    MOST_TAGS,
    fold_tag,
    handles_in,
    tag_of,
    tags_in,
    words_of,
)


@pytest.mark.parametrize(
    "name", ["", "\0", "x\0", "a b", "1", "²", "ß" * 31, "\ufdfa" * 4, "\ufdfa", "a" * 61, "\ufffe"]
)
def test_what_folds_into_no_word_is_no_hashtag(name: str) -> None:
    assert tag_of(name) == ""
    assert name not in tags_in(f"#{name}")
    assert f"/tags/{name}" not in [word.href for word in words_of(f"#{name}", ())]


@pytest.mark.parametrize("name", ["Été", "İstanbul", "ΐ", "ß" * 30, "a" * 60, "نافذة", "\uff11a"])
def test_a_hashtag_is_found_again_under_its_folded_form(name: str) -> None:
    tag = fold_tag(name)
    assert tags_in(f"#{name}") == [tag] == [tag_of(tag)]
    assert [word.href for word in words_of(f"#{name}", ())] == [f"/tags/{tag}"]


def test_links_end_where_they_are_enough() -> None:
    text = "#a " * (MOST_TAGS + 5) + "@ada " * (MOST_MENTIONS + 5)
    words = words_of(text, {"ada"})
    hrefs = [word.href for word in words if word.href]
    assert hrefs == ["/tags/a"] * MOST_TAGS + ["/@ada"] * MOST_MENTIONS
    assert "".join(word.text for word in words) == text
    assert handles_in(text) == ["ada"]
