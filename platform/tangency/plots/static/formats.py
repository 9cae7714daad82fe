"""Numbers as d3 writes them, in the part of its language that the figures use."""

from __future__ import annotations

import re
from math import floor, log10

__all__ = ["format_is_known", "formatted", "plainly"]

_SPECIFIER = re.compile(r"^(?P<comma>,?)(?:\.(?P<digits>\d{1,2}))?(?P<trim>~?)(?P<kind>[%fgd])$")
_MINUS = "−"


def format_is_known(specifier: str) -> bool:
    """Whether `formatted` reads a specifier; the empty one leaves the digits to the ticks."""
    return not specifier or _SPECIFIER.match(specifier) is not None


def formatted(value: float, specifier: str) -> str:
    """Return a number under a specifier.

    >>> formatted(0.2, ".0%"), formatted(-0.125, ".1%"), formatted(0.3, ".1~%"), formatted(12.5, ".3~g")
    ('20%', '−12.5%', '30%', '12.5')
    """
    found = _SPECIFIER.match(specifier)
    if found is None:
        raise ValueError(specifier)
    kind, digits = found["kind"], found["digits"]
    if kind == "d":
        kind, digits = "f", "0"
    shown = f"{value:{found['comma']}.{6 if digits is None else digits}{kind}}"
    if found["trim"]:
        shown = _trimmed(shown)
    return _signed(shown)


def plainly(value: float, step: float) -> str:
    """Return a tick with the digits that its step needs.

    >>> plainly(0.30000000000000004, 0.1), plainly(1500.0, 500.0), plainly(-2.0, 1.0)
    ('0.3', '1,500', '−2')
    """
    return _signed(f"{value:,.{max(0, -floor(log10(step) + 1e-9))}f}")


def _trimmed(shown: str) -> str:
    body = shown.rstrip("%")
    if "e" in body or "." not in body:
        return shown
    return body.rstrip("0").rstrip(".") + shown[len(body) :]


def _signed(shown: str) -> str:
    if not shown.startswith("-"):
        return shown
    # Nothing has no sign.
    return _MINUS + shown[1:] if any(sign in "123456789" for sign in shown) else shown[1:]
