"""A constraint back into the constraint language."""

from __future__ import annotations

from decimal import Decimal

from tangency.domain.constraint import AssetWeight, EachWeight, GroupWeight, NetWeight, Quantity, Term

__all__ = ["constraint_text"]


def constraint_text(terms: tuple[Term, ...], lower: float | None, upper: float | None) -> str:
    """Return text that parses to the same terms and limits.

    >>> from tangency.solve.parse import parse_constraint
    >>> c = parse_constraint("ETH - 2 * sector[DeFi] <= 30%")
    >>> constraint_text(c.terms, c.lower, c.upper)
    'ETH - 2 * sector["DeFi"] <= 30%'
    """
    left = " ".join(_term(term, is_first=not i) for i, term in enumerate(terms))
    if lower is None:
        return f"{left} <= {_percent(upper)}"
    if upper is None:
        return f"{left} >= {_percent(lower)}"
    return (
        f"{left} = {_percent(lower)}" if lower == upper else f"{left} between {_percent(lower)} and {_percent(upper)}"
    )


def _term(term: Term, *, is_first: bool) -> str:
    size = abs(term.coefficient)
    factor = "" if size == 1 else f"{_plain(size)} * "
    sign = "-" if term.coefficient < 0 else "+"
    lead = ("-" if sign == "-" else "") if is_first else f"{sign} "
    return f"{lead}{factor}{_quantity(term.quantity)}"


def _quantity(quantity: Quantity) -> str:
    match quantity:
        case EachWeight():
            return "weight"
        case NetWeight():
            return "net"
        case AssetWeight(symbol=symbol):
            return symbol if symbol.isidentifier() else f'weight["{symbol}"]'
        case GroupWeight(taxonomy=taxonomy, label=label):
            return f'{taxonomy}["{label}"]'


def _percent(value: float | None) -> str:
    return f"{_plain(0.0 if value is None else value, shift=2)}%"


def _plain(value: float, *, shift: int = 0) -> str:
    # repr gives the shortest digits that read back the same; the shift moves the point, not the digits.
    number = Decimal(repr(value)).scaleb(shift)
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
