"""The number formats of reports."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["money", "percent", "points", "price", "units"]


def percent(fraction: float, places: int = 2) -> str:
    """Return a fraction as a percentage, with a true minus sign.

    >>> percent(-0.0512)
    '−5.12%'
    """
    return f"{100 * fraction:,.{places}f}%".replace("-", "−")


def points(fraction: float) -> str:
    """Return a difference of fractions in percentage points.

    >>> points(0.05)
    '5.00 pp'
    """
    return f"{100 * fraction:.2f} pp".replace("-", "−")


def money(amount: Decimal, places: int = 2) -> str:
    """Return an amount with thousands apart, rounded for the eye.

    >>> money(Decimal("1234567.891"))
    '1,234,567.89'
    """
    return f"{amount:,.{places}f}".replace("-", "−")


def price(amount: Decimal) -> str:
    """Return a price with four places, or with six digits that count where it is small.

    >>> price(Decimal("96504.7")), price(Decimal("0.0000267811234"))
    ('96,504.7000', '0.0000267811')
    """
    places = 4 if amount >= 1 else min(5 - amount.adjusted(), 18)
    return money(amount, places)


def units(quantity: Decimal) -> str:
    """Return an exact quantity without idle zeros.

    >>> units(Decimal("1234.500"))
    '1,234.5'
    """
    text = f"{quantity:,f}".replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text
