"""Captions come in as people have them and go out as one clean kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clips.media.films import sentence

from clerestory.clips.media.captions import (
    LONGEST_CUE,
    LONGEST_LINE,
    MOST_BYTES,
    MOST_CUES,
    MOST_LETTERS,
    MOST_LINES,
    Cue,
    plain_text,
    read_captions,
    write_webvtt,
)
from clerestory.clips.media.refused import (
    CaptionsEmpty,
    CaptionsTooBig,
    CaptionsUnreadable,
)

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\nGood morning.\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\nBore da.\r\nTŷ\r\n"
)
WEBVTT = (
    "WEBVTT - made by hand\nKind: captions\n\nNOTE not said\n\nSTYLE\n::cue { color: red }\n\n"
    "REGION\nid:bottom\n\nintro\n00:01.000 --> 00:02.500 align:start position:10%\n"
    "<v.loud Mary>Good <b>morning</b> &amp; <c.red>welcome</c></v>\n\n"
    "01:00:03.000 --> 01:00:04.000\nBore da.\n"
)


def test_srt_is_read() -> None:
    assert read_captions(SRT.encode()) == (
        Cue(start=1.0, end=2.5, text="Good morning."),
        Cue(start=3.0, end=4.0, text="Bore da.\nTŷ"),
    )


def test_webvtt_is_read_without_its_dress() -> None:
    assert read_captions(WEBVTT.encode()) == (
        Cue(start=1.0, end=2.5, text="Mary: Good morning & welcome"),
        Cue(start=3603.0, end=3604.0, text="Bore da."),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_common_encoding_is_read(encoding: str) -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\nCafé – £5\n".encode(encoding)
    if encoding == "utf-16-le":
        data = b"\xff\xfe" + data
    assert read_captions(data)[0].text == "Café – £5"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("hello", 1),
        ("1\n00:00:01 --> 00:00:02\nx", 2),
        ("1\n00:00:05,000 --> 00:00:02,000\nbackwards", 2),
        ("1\n00:00:01,000 --> 09:00:02,000\nall day", 2),
        ("<html><body>--></body></html>", 1),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx", 1),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n\nwords out of nowhere\n", 5),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\0y", 3),
    ],
)
def test_the_line_that_cannot_be_read_is_named(text: str, line: int) -> None:
    with pytest.raises(CaptionsUnreadable) as refused:
        read_captions(text.encode())
    assert f"line {line}" in str(refused.value)


def test_too_much_is_refused() -> None:
    cue = "00:00:01.000 --> 00:00:02.000\n{}\n\n"
    for text in (
        "x" * (MOST_BYTES + 1),
        "WEBVTT\n\n" + cue.format("x") * (MOST_CUES + 1),
        "WEBVTT\n\n" + cue.format("x" * (MOST_LETTERS + 1)),
    ):
        with pytest.raises(CaptionsTooBig):
            read_captions(text.encode())


@pytest.mark.parametrize("text", ["", "WEBVTT", "WEBVTT\n\nNOTE nothing\n", "\n\n"])
def test_saying_nothing_is_refused(text: str) -> None:
    with pytest.raises(CaptionsEmpty):
        read_captions(text.encode())


def test_markup_cannot_pass() -> None:
    said = "<script>alert(1)</script><img src=x onerror=alert(1)>{\\an8}a &lt;b&gt; --> c"
    cues = read_captions(f"1\n00:00:01,000 --> 00:00:02,000\n{said}\n".encode())
    assert cues[0].text == "alert(1)a <b> --> c"
    written = write_webvtt(cues)
    assert "<" not in written
    assert "&lt;b&gt; --&gt; c" in written
    assert plain_text(cues) == "alert(1)a <b> --> c"


lines = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="<>&{}"),
    min_size=1,
    max_size=40,
)
texts = st.lists(lines, min_size=1, max_size=MOST_LINES).map("\n".join)


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000_000), st.integers(1, int(LONGEST_CUE * 1000)), texts),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_written_reads_back_the_same(drawn: list[tuple[int, int, str]]) -> None:
    cues = [Cue(start=a / 1000, end=(a + b) / 1000, text=text) for a, b, text in drawn]
    cues.sort(key=lambda cue: (cue.start, cue.end))
    assert read_captions(write_webvtt(cues).encode()) == tuple(cues)


BEGUN = "WEBVTT\n\n00:01.000 --> 00:02.000\n"


@given(
    st.one_of(
        st.binary(max_size=500),
        st.text(max_size=500).map(lambda text: (BEGUN + text).encode("utf-8", "ignore")),
    )
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read: list[tuple[Cue, ...]] = []
    said = sentence(lambda: read.append(read_captions(data)))
    assert said.endswith((".", ")."))
    for cues in read:
        assert read_captions(write_webvtt(cues).encode())


@pytest.mark.parametrize(
    "line", ["<v " * 27_000, "&#" + "1" * 5000 + ";", "a" * (LONGEST_LINE + 1)], ids=len
)
def test_a_line_without_end_is_refused_before_it_is_looked_through(line: str) -> None:
    with pytest.raises(CaptionsUnreadable) as caught:
        read_captions(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{line}\n".encode())
    assert caught.value.facts == {"line": 4}


def test_a_voice_ends_where_the_next_begins() -> None:
    text = "<v <v <v.loud Mary>Hello &#" + "1" * 100 + ";"
    (cue,) = read_captions(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{text}\n".encode())
    assert cue.text.startswith("<v <v Mary: Hello")
