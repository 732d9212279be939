"""Which IP addresses are anybody's to reach.

The lists are the entries of IANA's «IPv4 Special-Purpose Address Registry», «IPv6 Special-Purpose Address Registry»,
«IPv4 Multicast Address Space Registry» and «Internet Protocol Version 6 Address Space» (RFC 6890, RFC 8190) that lead
nowhere, to this machine, to a network of somebody's own, or through another address.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

NOWHERE_IN_4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",  # private use
            "100.64.0.0/10",  # shared behind a provider's translation
            "127.0.0.0/8",  # this machine
            "169.254.0.0/16",  # this link, and where clouds keep their secrets
            "192.0.0.0/24",  # protocol assignments; the anycast addresses in it are no calendars
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",  # documentation
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.175.48.0/24",  # AS112, AMT: anycast to whatever is nearest
            "192.88.99.0/24",  # relays to 6to4
            "198.18.0.0/15",  # measuring
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# Only this part of IPv6 has been given out: :: and ::1, IPv4 written in IPv6, fc00::/7, fe80::/10, fec0::/10,
# ff00::/8, 100::/64, 5f00::/16 and all that is not given out lie outside it.
GIVEN_OUT_IN_6 = IPv6Network("2000::/3")
NOWHERE_IN_6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, measuring, ORCHID, anycast
            "2001:db8::/32",
            "3fff::/20",  # documentation
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",  # AS112
            "3ffe::/16",  # given back
        ),
    )
)
# An IPv4 address stands in these last 32 bits, and that is where one comes.
MAPPED, NAT64 = IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96")


def is_out_in_the_open(address: str) -> bool:
    """Whether an IP address is anybody's to reach, however it is written. Raises ValueError for what is none."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (ip in MAPPED or ip in NAT64):
        ip = IPv4Address(int(ip) & 0xFFFFFFFF)
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in NOWHERE_IN_4)
    # What stands in 6to4 or Teredo is not looked at: nobody gives out a calendar there.
    return ip in GIVEN_OUT_IN_6 and not any(ip in network for network in NOWHERE_IN_6)
