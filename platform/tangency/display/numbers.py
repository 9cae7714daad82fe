"""Numbers for people: grouped by thousands, without the digits that mean nothing."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["measured", "percent"]


def percent(value: float, places: int = 2) -> str:
    """Return a fraction in percent; what rounds to nothing has no sign.

    >>> percent(0.12345), percent(-1e-17)
    ('12.35%', '0.00%')
    """
    shown = f"{value:.{places}%}"
    return shown.removeprefix("-") if not any(sign in "123456789" for sign in shown) else shown


def measured(value: float, digits: int = 6) -> str:
    """Return a number of so many significant digits, of a larger one all before the point, never with an exponent.

    >>> measured(97461.52345), measured(0.0000254), measured(12.0), measured(1234567.891)
    ('97,461.5', '0.0000254', '12', '1,234,568')
    """
    if abs(value) >= 10**digits:
        return f"{value:,.0f}"
    return f"{Decimal(f'{value:.{digits}g}'):,f}"
