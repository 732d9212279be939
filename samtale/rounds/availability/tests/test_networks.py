"""Which addresses a calendar may be fetched from."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest

from samtale.rounds.availability.fetch import AddressRefusedError, fetch
from samtale.rounds.availability.networks import NOWHERE_IN_4, NOWHERE_IN_6, is_out_in_the_open

# What the registries list, and two addresses just outside each where the neighbour is open.
INNER_4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.88.99.2/32",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
]
INNER_6 = [
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0:0/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "4000::/3",
    "fc00::/7",
    "fd00::/8",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "ffff::/16",
]
OPEN = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "88.92.1.1",
    "100.63.255.255",
    "100.128.0.0",
    "128.0.0.0",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:400f:80d::200e",
    "2001:200::1",
    "2001:db7:ffff::1",
    "2001:db9::1",
    "2003::1",
    "2001:67c:2e8::1",
    "3ffd:ffff::1",
]


def edges(network: str) -> list[str]:
    known = ip_network(network)
    return [str(known[0]), str(known[-1]), str(known[known.num_addresses // 2])]


@pytest.mark.parametrize("network", INNER_4 + INNER_6)
def test_nothing_in_a_special_network_is_open(network):
    assert not any(map(is_out_in_the_open, edges(network)))


@pytest.mark.parametrize("address", OPEN)
def test_what_is_beside_them_is(address):
    assert is_out_in_the_open(address)


@pytest.mark.parametrize(
    ("inner", "is_open"),
    [
        *((edge, False) for network in INNER_4 for edge in edges(network)[:2]),
        *((one, True) for one in OPEN if "." in one),
    ],
)
def test_an_address_inside_another_is_looked_through(inner, is_open):
    number = int(IPv4Address(inner))
    for inside in (0xFFFF << 32, 0x64FF9B << 96):  # IPv4-mapped, NAT64
        assert is_out_in_the_open(str(IPv6Address(inside | number))) is is_open
    to_6, teredo = 0x2002 << 112 | number << 80, 0x20010000 << 96 | number ^ 0xFFFFFFFF
    compatible, translated, local = number, 0xFFFF << 48 | number, 0x64FF9B0001 << 80 | number
    for inside in (to_6, teredo, compatible, translated, local):
        assert not is_out_in_the_open(str(IPv6Address(inside)))


@pytest.mark.parametrize(
    "address",
    [
        "fe80::1%eth0",
        "FEC0::1",
        "fec0:0:0:ffff::1",
        "::FFFF:127.0.0.1",
        "0:0:0:0:0:ffff:7f00:1",
        "::ffff:192.0.0.8",
        "64:ff9b::169.254.169.254",
        "3FFF:0::1",
        "2002:c0a8:101::",
        "2001:0:7f00:1:0:0:f5ff:fffe",
        "fd00:ec2::254",
    ],
)
def test_no_way_of_writing_one_gets_through(address, monkeypatch):
    assert not is_out_in_the_open(address)
    found = [(2, 1, 6, "", ("1.1.1.1", 443)), (10, 1, 6, "", (address, 443, 0, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: found)
    with pytest.raises(AddressRefusedError):
        fetch("https://calendar.example/")


def test_the_list_is_no_narrower_than_the_registries():
    listed = [*NOWHERE_IN_4, *NOWHERE_IN_6]
    assert all(any(ip_network(one).subnet_of(known) for known in NOWHERE_IN_4) for one in INNER_4)
    assert len(set(listed)) == len(listed)
