"""Nobody steers the way out into our own network (threat T13)."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.guards.addresses import Place, check, is_name, is_public
from clerestory.guards.wire import Declined


def words(text: str) -> list[str]:
    return text.split()


SPECIAL = words("""
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1
192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::7f00:1
64:ff9b::169.254.169.254 64:ff9b::10.0.0.1 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:10::1 2001:20::1
2001:2::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1
fe80::1%eth0 2606:4700::1%eth0 fec0::1 ff02::1 2620:4f:8000::1
""")
PUBLIC = words("""
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
198.17.255.255 198.20.0.0 223.255.255.255 2606:4700::1111 2001:200::1 2a00:1450::1
64:ff9b::8.8.8.8 3ffe::1
""")


@pytest.mark.parametrize("address", SPECIAL)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_their_neighbours_are(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_what_python_calls_special_is_never_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Another table, by other people. It may be wider than ours only where a network is unused."""
    special = address.is_private or address.is_loopback or address.is_multicast
    special = special or address.is_link_local or address.is_reserved or address.is_unspecified
    if special and not str(address).startswith("64:ff9b::"):
        assert not is_public(str(address))


@given(st.text())
def test_other_text_is_no_public_address(text: str) -> None:
    if is_public(text):
        ipaddress.ip_address(text)
    assert is_public(text) in {True, False}


BAD = [
    "http://peer.example/",
    "ftp://peer.example/",
    "//peer.example/",
    "peer.example",
    "https:///inbox",
    "https://",
    "https://user@peer.example/",
    "https://user:word@peer.example/",
    "https://peer.example@127.0.0.1/",
    "https://peer.example\\@127.0.0.1/",
    "https://peer.example#@127.0.0.1/",
    "https://peer.example/#fragment",
    "https://peer.example:0/",
    "https://peer.example:65536/",
    "https://peer.example:443:25/",
    "https://peer.example:/",
    "https://peer.example:+443/",
    "https://peer。example/",
    "https://peer．example/",  # noqa: RUF001  so is this full stop
    "https://peer｡example/",
    "https://pееr.example/",  # noqa: RUF001  Cyrillic letters are the point
    "https://ⓟeer.example/",
    "https://peer.example/ü",
    "https://peer.example/a b",
    "https://peer.example/a\r\nHost: other",
    "https://peer.example/a\tb",
    "https://peer.example\n/",
    " https://peer.example/",
    "https://peer.example/\0",
    "https://[::ffff:127.0.0.1%25eth0]/",
    "https://peer_under.example:443\\/",
    "https://peer.example/" + "a" * 2048,
]


@pytest.mark.parametrize("url", BAD)
def test_an_address_in_another_spelling_is_refused(url: str) -> None:
    with pytest.raises(Declined) as no:
        Place.read(url)
    assert no.value.code == "BadAddress"


def test_an_address_in_its_one_spelling_is_read() -> None:
    assert Place.read("https://peer.example") == Place("peer.example", 443, "/")
    assert Place.read("https://xn--bcher-kva.example:8443/a%20b?c=d&e=[f]") == Place(
        "xn--bcher-kva.example", 8443, "/a%20b?c=d&e=[f]"
    )


NUMBERS = words("""
127.0.0.1 2130706433 0x7f.1 0x7f000001 0177.0.0.1 127.1 127.0.1 0 0x 1.2.3 169.254.169.254 a.0x1
[::1] [::ffff:127.0.0.1] localhost peer peer. .peer.example peer..example -a.example a-.example
PEER.EXAMPLE peer_.example
""")
NUMBERS += ["", "a." * 127 + "example", "a" * 64 + ".example", "peer.example\n"]


@pytest.mark.parametrize("host", NUMBERS)
def test_a_number_or_a_nickname_is_no_name(host: str) -> None:
    assert not is_name(host)


@pytest.mark.parametrize("host", ["peer.example", "a.b-c.d9.example", "1.2.example", "xn--a.xn--b"])
def test_a_name_is_a_name(host: str) -> None:
    assert is_name(host)


class Resolver:
    """Answers each question with the next list; the last for good."""

    def __init__(self, *told: list[str]) -> None:
        self.told = list(told)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        del port
        self.asked.append(host)
        return self.told.pop(0) if len(self.told) > 1 else self.told[0]


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    for bad in ("10.0.0.1", "::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"):
        with pytest.raises(Declined) as no:
            check("peer.example", 443, private=False, ask=Resolver(["8.8.8.8", bad]))
        assert no.value.code == "NotPublic"


def test_a_name_is_resolved_once_so_a_second_answer_is_never_believed() -> None:
    rebinding = Resolver(["8.8.8.8"], ["127.0.0.1"])
    assert check("peer.example", 443, private=False, ask=rebinding) == ["8.8.8.8"]
    assert rebinding.asked == ["peer.example"]


def test_a_host_that_the_operator_named_may_be_near() -> None:
    assert check("relay.internal", 587, private=True, ask=Resolver(["10.0.0.1"])) == ["10.0.0.1"]
    assert check("[::1]", 587, private=True) == ["::1"]


def test_a_name_without_an_address_leads_nowhere() -> None:
    def fails(host: str, port: int) -> list[str]:
        raise OSError(host, port)

    for ask in (Resolver([]), fails):
        with pytest.raises(Declined) as no:
            check("peer.example", 443, private=False, ask=ask)
        assert no.value.code == "NoSuchHost"
    with pytest.raises(Declined):
        check("a" * 64 + ".example", 443, private=False)
