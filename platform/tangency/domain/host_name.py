"""Names of hosts, as the Host header of HTTP has them."""

from __future__ import annotations

import ipaddress
import re

__all__ = ["host_name", "is_loopback"]

_FORM = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]{1,253})(?::\d{1,5})?")


def host_name(header: str) -> str | None:
    """Return the name in a Host header, in lower case and without its port; None where it has none.

    >>> host_name("LocalHost:8000"), host_name("[::1]:8000"), host_name("a b")
    ('localhost', '::1', None)
    """
    found = _FORM.fullmatch(header)
    return None if found is None else found["name"].strip("[]").casefold()


def is_loopback(name: str) -> bool:
    """Whether a name or address, in lower case, is of this machine alone.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("localhost.example.org")
    (True, True, False)
    """
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
