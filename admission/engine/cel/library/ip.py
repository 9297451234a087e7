"""IP addresses and CIDRs, as net/netip reads them and the API server admits them."""

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_FOUR, _SIX = 4, 6
_BITS = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_LINK_LOCAL_MULTICAST = ipaddress.ip_network("224.0.0.0/24")
_LINK_LOCAL = (ipaddress.ip_network("169.254.0.0/16"), ipaddress.ip_network("fe80::/10"))
_SCOPE = 0xFF0F << 112
_LINK_LOCAL_SCOPE = 0xFF02 << 112


def address(text: str) -> Address:
    """Read an address.

    Raises:
        ValueError: it is none, has a zone, or is an IPv4 address in the clothes of IPv6.
    """
    found = ipaddress.ip_address(text) if "%" not in text and "/" not in text else None
    if found is None or (isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None):
        raise ValueError(f"IP address {text!r} is not allowed: no zone and no IPv4-mapped IPv6 address")
    return found


def is_link_local_multicast(given: Address) -> bool:
    """Return whether it is in 224.0.0.0/24 or of the scope ff02."""
    if given.version == _FOUR:
        return given in _LINK_LOCAL_MULTICAST
    return int(given) & _SCOPE == _LINK_LOCAL_SCOPE


def is_link_local_unicast(given: Address) -> bool:
    """Return whether it is in 169.254.0.0/16 or fe80::/10."""
    return any(given in network for network in _LINK_LOCAL)


def is_global_unicast(given: Address) -> bool:
    """Return whether it is neither unspecified, broadcast, loopback, multicast nor link-local; private ones count."""
    is_broadcast = given.version == _FOUR and int(given) == 0xFFFFFFFF  # noqa: PLR2004 - 255.255.255.255
    return not (
        given.is_unspecified or is_broadcast or given.is_loopback or given.is_multicast or is_link_local_unicast(given)
    )


class Prefix:
    """A CIDR with the address that it was written with."""

    def __init__(self, text: str) -> None:
        """Read it.

        Raises:
            ValueError: it is none.
        """
        head, slash, bits = text.rpartition("/")
        if not slash or not _BITS.fullmatch(bits):
            raise ValueError(f"network address {text!r} is no CIDR")
        self.address = address(head)
        self.bits = int(bits)
        if self.bits > self.address.max_prefixlen:
            raise ValueError(f"network address {text!r}: the prefix is too long")

    def text(self) -> str:
        """Return it as it is printed."""
        return f"{self.address}/{self.bits}"

    def masked(self) -> str:
        """Return the CIDR of its network address."""
        start = type(self.address)(self._start(self.address, self.bits))
        return f"{start}/{self.bits}"

    def contains(self, other: Address) -> bool:
        """Return whether an address is in it."""
        same = other.version == self.address.version
        return same and self._start(other, self.bits) == self._start(self.address, self.bits)

    def contains_prefix(self, other: "Prefix") -> bool:
        """Return whether a whole other network is in it."""
        return self.bits <= other.bits and self.contains(other.address)

    def _start(self, given: Address, bits: int) -> int:
        shift = given.max_prefixlen - bits
        return int(given) >> shift << shift
