"""Ranges and conditions as they are read, apart from any file."""

from hypothesis import given
from hypothesis import strategies as st

from clerestory.web.files.conditions import FAILED, SEND, UNCHANGED, decide, http_date, range_holds
from clerestory.web.files.ranges import OutsideFile, asked


def reference(header: str, size: int) -> tuple[int, int] | int | None:
    """Say the same as `asked` in another way: through sets of positions, for small sizes."""
    unit, _, rest = header.partition("=")
    if unit.strip().lower() != "bytes" or rest.count("-") != 1:
        return None
    first, last = (part.strip(" ,\t") for part in rest.split("-"))
    if not first and not last:
        return None
    if not all(part == "" or (part.isascii() and part.isdecimal()) for part in (first, last)):
        return None
    if first and last and int(first) > int(last):
        return None
    if not first and size == 0 and int(last):
        return None
    if first:
        wanted = [at for at in range(size) if at >= int(first) and (not last or at <= int(last))]
    else:
        wanted = list(range(size))[-int(last) :] if int(last) else []
    return (wanted[0], wanted[-1] + 1) if wanted else 416


numbers = st.one_of(st.just(""), st.integers(0, 40).map(str), st.integers(0, 10**25).map(str))


@given(st.builds("bytes={}-{}".format, numbers, numbers), st.integers(0, 30))
def test_the_reader_of_ranges_agrees_with_a_slow_one(header: str, size: int) -> None:
    found: tuple[int, int] | int | None
    try:
        part = asked(header, size)
        found = (part.start, part.end) if part else None
    except OutsideFile:
        found = 416
    assert found == reference(header, size)


@given(st.text(alphabet=st.characters(max_codepoint=255)), st.integers(0, 10**12))
def test_the_reader_of_ranges_takes_any_text(header: str, size: int) -> None:
    try:
        part = asked(header, size)
    except OutsideFile:
        return
    assert part is None or 0 <= part.start < part.end <= size


def test_a_date_is_a_strong_validator_only_after_a_second() -> None:
    headers = {"HTTP_IF_RANGE": http_date(1000)}
    assert range_holds(headers, '"t"', 1000, 1002.0)
    assert not range_holds(headers, '"t"', 1000, 1000.5)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "HTTP_IF_MATCH",
                "HTTP_IF_NONE_MATCH",
                "HTTP_IF_MODIFIED_SINCE",
                "HTTP_IF_UNMODIFIED_SINCE",
                "HTTP_IF_RANGE",
            ]
        ),
        st.one_of(st.text(alphabet=st.characters(max_codepoint=255)), st.just('"t"')),
    )
)
def test_conditions_take_any_text(headers: dict[str, str]) -> None:
    assert decide(headers, '"t"', 1000) in {SEND, UNCHANGED, FAILED}
    assert range_holds(headers, '"t"', 1000, 2000.0) in {True, False}
