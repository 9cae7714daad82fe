"""Write a constraint back as text of the constraint language."""

from __future__ import annotations

from decimal import Decimal

from tangency.domain.constraint import (
    AssetWeight,
    Beta,
    Concentration,
    EachWeight,
    GroupWeight,
    HeldCount,
    NetWeight,
    PortfolioMean,
    PortfolioRisk,
    Quantity,
    SidedWeight,
    Term,
    TrackingError,
    Turnover,
)
from tangency.solve.language.grammar import RESERVED

__all__ = ["constraint_text"]


def constraint_text(terms: tuple[Term, ...], lower: float | None, upper: float | None, *, or_zero: bool = False) -> str:
    """Return text that parses to the same terms and limits.

    >>> from tangency.sdk import PortfolioMean, PortfolioRisk, RiskKind, Term, constraint_text
    >>> risk = PortfolioRisk(kind=RiskKind.CVAR, level=0.95)
    >>> terms = (Term(coefficient=1.0, quantity=PortfolioMean()), Term(coefficient=-2.0, quantity=risk))
    >>> constraint_text(terms, 0.1, None)
    'mean - 2 * cvar[95%] >= 10%'
    """
    left = " ".join(_term(term, is_first=not i) for i, term in enumerate(terms))
    show = _plain if any(isinstance(term.quantity, Beta | HeldCount) for term in terms) else _percent
    if lower is None:
        text = f"{left} <= {show(upper or 0.0)}"
    elif upper is None:
        text = f"{left} >= {show(lower)}"
    elif lower == upper:
        text = f"{left} = {show(lower)}"
    else:
        text = f"{left} between {show(lower)} and {show(upper)}"
    return f"{text} or 0" if or_zero else text


def _term(term: Term, *, is_first: bool) -> str:
    size = abs(term.coefficient)
    factor = "" if size == 1 else f"{_plain(size)} * "
    sign = "-" if term.coefficient < 0 else "+"
    lead = ("-" if sign == "-" else "") if is_first else f"{sign} "
    return f"{lead}{factor}{_quantity(term.quantity)}"


def _quantity(quantity: Quantity) -> str:
    match quantity:
        case AssetWeight(symbol=symbol):
            is_bare = symbol.isidentifier() and symbol.casefold() not in RESERVED
            return symbol if is_bare else f"weight[{_quoted(symbol)}]"
        case GroupWeight(taxonomy=taxonomy, label=label):
            return f"{taxonomy}[{_quoted(label)}]"
        case Beta(symbol=symbol):
            return f"beta[{_quoted(symbol)}]"
        case TrackingError():
            return _tracking_error(quantity)
        case PortfolioRisk():
            return _risk(quantity)
        case _:
            return _word(quantity)


def _word(quantity: EachWeight | NetWeight | SidedWeight | Turnover | HeldCount | PortfolioMean | Concentration) -> str:
    return quantity.side if isinstance(quantity, SidedWeight) else _WORDS[type(quantity)]


_WORDS: dict[type[Quantity], str] = {
    EachWeight: "weight",
    NetWeight: "net",
    Turnover: "turnover",
    HeldCount: "count",
    PortfolioMean: "mean",
    Concentration: "concentration",
}


def _risk(quantity: PortfolioRisk) -> str:
    if quantity.kind.takes_level:
        return f"{quantity.kind}[{_percent(quantity.level)}]"
    if quantity.kind.takes_threshold:
        return f"{quantity.kind}[{_percent(quantity.threshold)}]"
    return str(quantity.kind)


def _tracking_error(quantity: TrackingError) -> str:
    if quantity.benchmark != "holdings":
        return f"tracking_error[{quantity.benchmark}]"
    listed = ", ".join(f"{_quoted(held.symbol)}: {_percent(held.weight)}" for held in quantity.holdings)
    return f"tracking_error[{listed}]"


def _quoted(name: str) -> str:
    mark = "'" if '"' in name else '"'
    return f"{mark}{name}{mark}"


def _percent(value: float) -> str:
    return f"{_plain(value, shift=2)}%"


def _plain(value: float, *, shift: int = 0) -> str:
    # repr gives the shortest digits that read back the same; the shift moves the point, not the digits.
    number = Decimal(repr(value)).scaleb(shift)
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
