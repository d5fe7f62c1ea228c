"""The plan is arithmetic: what it never does, it does for no file."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from clerestory.clips.media.plan import LADDER, LONGEST_SIDE, ladder, plan, rung_rate
from clerestory.clips.media.probe import Picture, Probe, Sound, orientation, usual_rate

PLAIN = {
    "index": 0, "codec": "h264", "profile": "High", "level": 40, "tag": "avc1",
    "pix_fmt": "yuv420p", "bits": 8, "alpha": False, "coded_width": 1080, "coded_height": 1920,
    "width": 1080, "height": 1920, "square": True, "turn": 0, "mirrored": False, "skewed": False,
    "rate": (30, 1), "uneven": False, "frames": 450, "seconds": 15.0, "bit_rate": 17_000_000,
    "key_gap": 2.0, "interlaced": False, "full_range": False, "hdr": None, "wide": False,
    "transfer": 1, "primaries": 1, "colours": 1, "dolby_profile": None, "flaws": (),
}  # fmt: skip


def seen(**changed: object) -> Probe:
    sound = Sound(
        index=1,
        codec="aac",
        profile="LC",
        channels=2,
        rate=48000,
        delay=0.0,
        seconds=15.0,
        bit_rate=128_000,
        whole=True,
    )
    container = str(changed.pop("container", "mov"))
    picture = Picture(**(PLAIN | changed))  # type: ignore[arg-type]  # the table above has them all
    return Probe(
        container=container, bytes=32_000_000, seconds=15.0, tracks=2, picture=picture, sound=sound
    )


def test_a_phones_film_is_suitable() -> None:
    wanted = plan(seen())
    assert (wanted.suitable, wanted.first, wanted.reasons) == (True, None, ())
    assert [(rung.width, rung.height) for rung in wanted.remaining] == [
        (480, 852),
        (720, 1280),
        (1080, 1920),
    ]
    assert not any(rung.copy for rung in wanted.rungs)


def test_what_no_browser_should_get_is_drawn_anew() -> None:
    reasons: dict[str, dict[str, object]] = {
        "container": {"container": "matroska"},
        "codec": {"codec": "hevc"},
        "profile": {"profile": "High 10"},
        "pixels": {"pix_fmt": "yuv444p"},
        "colours": {"full_range": True},
        "interlaced": {"interlaced": True},
        "aspect": {"square": False},
        "mirrored": {"mirrored": True},
        "rate": {"rate": (120, 1)},
        "bit rate": {"bit_rate": 60_000_000},
        "size": {"width": 2160, "height": 3840},
        "flaws": {"flaws": ("corrupt",)},
    }
    for reason, changed in reasons.items():
        wanted = plan(seen(**changed))
        assert wanted.reasons == (reason,)
        assert wanted.first == wanted.rungs[0]
        assert wanted.remaining == wanted.rungs[1:]


def test_pictures_that_are_small_already_are_copied_into_the_top_rung() -> None:
    wanted = plan(seen(bit_rate=3_000_000))
    assert [rung.copy for rung in wanted.rungs] == [False, False, True]
    assert not any(rung.copy for rung in plan(seen(bit_rate=3_000_000, turn=90)).rungs)
    assert not any(rung.copy for rung in plan(seen(bit_rate=3_000_000, key_gap=9.0)).rungs)


sides = st.integers(64, 8192)


@given(sides, sides)
def test_rungs_are_even_ascending_unique_and_never_enlarged(width: int, height: int) -> None:
    rungs = ladder(width, height)
    assert rungs
    shorts = [rung.short_side for rung in rungs]
    assert shorts == sorted(set(shorts))
    for rung in rungs:
        assert rung.width % 2 == rung.height % 2 == 0
        assert 2 <= rung.width <= width
        assert 2 <= rung.height <= height
        assert max(rung.width, rung.height) <= LONGEST_SIDE
        assert rung.short_side == min(rung.width, rung.height) <= LADDER[-1][0]


@given(sides, sides)
def test_rungs_keep_the_shape(width: int, height: int) -> None:
    for rung in ladder(width, height):
        # Each side may lose one pixel to evenness and one to rounding.
        assert abs(rung.width * height - rung.height * width) <= 2 * (width + height)


@given(sides, sides)
def test_a_turned_picture_has_the_turned_rungs(width: int, height: int) -> None:
    turned = [(rung.height, rung.width) for rung in ladder(height, width)]
    assert [(rung.width, rung.height) for rung in ladder(width, height)] == turned


def test_sizes_between_rungs_keep_their_own() -> None:
    def shorts(width: int, height: int) -> list[int]:
        return [rung.short_side for rung in ladder(width, height)]

    assert shorts(320, 568) == [320]
    assert shorts(540, 960) == [480]
    assert shorts(640, 1136) == [480, 640]
    assert shorts(1072, 1920) == [480, 720, 1072]
    assert shorts(2160, 3840) == [480, 720, 1080]


@given(st.fractions(min_value=Fraction(1, 10), max_value=1000))
def test_no_rung_shows_more_than_sixty_a_second(rate: Fraction) -> None:
    numerator, denominator = rung_rate(rate)
    assert 1 <= Fraction(numerator, denominator) <= Fraction(121, 2)


def test_rates_are_what_the_packets_do() -> None:
    assert usual_rate(Fraction(30000, 1001), 0.0334, 29.97) == (30000, 1001)
    assert usual_rate(Fraction(60), 0.033, 29.97) == (30000, 1001)  # milliseconds, wrong header
    assert usual_rate(Fraction(0), 0.04, 25.0) == (25, 1)
    assert usual_rate(Fraction(1000), 0.0, 1.0) == (30, 1)  # one picture
    assert usual_rate(Fraction(90000), 0.0333, 12.0) == (30, 1)  # uneven


def test_matrices_are_read_as_a_player_reads_them() -> None:
    one = 1 << 16

    def read(a: int, b: int, c: int, d: int) -> tuple[int, bool, bool]:
        numbers = (a, b, 0, c, d, 0, 0, 0, 1 << 30)
        return orientation(b"".join(n.to_bytes(4, "little", signed=True) for n in numbers))

    assert orientation(b"") == (0, False, False)
    assert read(one, 0, 0, one) == (0, False, False)
    assert read(0, one, -one, 0) == (90, False, False)
    assert read(-one, 0, 0, -one) == (180, False, False)
    assert read(0, -one, one, 0) == (270, False, False)
    assert read(-one, 0, 0, one) == (0, True, False)
    assert read(one, 0, 0, -one) == (180, True, False)
    assert read(46341, 46341, -46341, 46341)[2]
