"""A constraint as its author wrote it: limits on quantities of a portfolio, with its own text kept to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tangency.domain.risk_kind import RiskKind

__all__ = [
    "AssetWeight",
    "Beta",
    "Concentration",
    "Constraint",
    "EachWeight",
    "GroupWeight",
    "HeldCount",
    "Holding",
    "Membership",
    "NetWeight",
    "PortfolioMean",
    "PortfolioRisk",
    "Quantity",
    "Scope",
    "SidedWeight",
    "Term",
    "TrackingError",
    "Turnover",
]

Membership: TypeAlias = str | Mapping[str, float]
"""A label, or how far an asset belongs to each label: shares of a fund's look-through, or any other exposures.

>>> from tangency.sdk import Membership, Scope
>>> fund: Membership = {"Layer 1": 0.75, "DeFi": 0.25}
>>> Scope(assets=("BTC", "FUND"), groups={"sector": {"BTC": "Layer 1", "FUND": fund}}).groups["sector"]["FUND"]["DeFi"]
0.25
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EachWeight:
    """`weight`: every asset's weight, one row each, but for those in `excluding`."""

    excluding: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetWeight:
    """`weight[BTC]`, or plain `BTC` within an expression; `column` is where the name stands in the text."""

    symbol: str
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWeight:
    """`sector[DeFi]`: the sum of weights over a group of a taxonomy, each times the asset's membership."""

    taxonomy: str
    label: str
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetWeight:
    """`net`: the sum of all weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SidedWeight:
    """`gross` = Σ|wᵢ|, `long` = Σ max(wᵢ, 0), `short` = Σ max(−wᵢ, 0)."""

    side: Literal["gross", "long", "short"]
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """`turnover` = ½ Σ|wᵢ − currentᵢ|: one way, cash not counted."""

    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beta:
    """`beta[BTC]`: the portfolio's covariance with an asset over that asset's variance, as the risk model has them."""

    symbol: str
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An asset's weight in a benchmark."""

    symbol: str
    weight: float
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingError:
    """`tracking_error[…]`: annual standard deviation of the return over a benchmark's.

    The benchmark is today's universe equally weighted, the current weights, or what `holdings` lists; what it does
    not list is cash.
    """

    benchmark: Literal["equal", "current", "holdings"] = "equal"
    holdings: tuple[Holding, ...] = ()
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioMean:
    """`mean`: the annual expected return, the return model's mean times the periods per year.

    >>> from tangency.sdk import PortfolioMean, Term, constraint_text
    >>> constraint_text((Term(coefficient=1.0, quantity=PortfolioMean()),), 0.1, None)
    'mean >= 10%'
    """

    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRisk:
    """`volatility`, `cvar[95%]`, `lpm1[0%]`, `max_drawdown`, …: a measure of risk; see `RiskKind` for units.

    Attributes
    ----------
    level
        α of a measure that takes one.
    threshold
        τ of a lower partial moment, per period.

    >>> from tangency.sdk import PortfolioRisk, RiskKind, Term, constraint_text
    >>> cvar = PortfolioRisk(kind=RiskKind.CVAR, level=0.9)
    >>> constraint_text((Term(coefficient=1.0, quantity=cvar),), None, 0.04)
    'cvar[90%] <= 4%'
    """

    kind: RiskKind
    level: float = 0.95
    threshold: float = 0.0
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """`concentration` = √Σ wᵢ²: 1/√n of n equal weights, 100% of a single asset."""

    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCount:
    """`count`: how many weights are not zero."""

    column: int = field(default=1, compare=False)


Quantity = (
    EachWeight
    | AssetWeight
    | GroupWeight
    | NetWeight
    | SidedWeight
    | Turnover
    | Beta
    | TrackingError
    | PortfolioMean
    | PortfolioRisk
    | Concentration
    | HeldCount
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A coefficient times a quantity.

    >>> from tangency.sdk import PortfolioMean, Term
    >>> Term(coefficient=2.0, quantity=PortfolioMean()).coefficient
    2.0
    """

    coefficient: float
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """lower ≤ Σ coefficient · quantity ≤ upper.

    Attributes
    ----------
    text
        The constraint as its author wrote it, or the text of an implicit constraint.
    lower, upper
        In the quantity's unit, mostly fractions of NAV; None where the side is open.
    implicit
        True for `weight >= 0` and `net = 100%`, which hold unless the author's own constraints replace them.
    or_zero
        True for `weight >= 2% or 0`: zero is allowed below `lower`.
    penalty
        For `soft(…, penalty=p)`: what a unit of violation costs the objective. None for a hard constraint.

    >>> from tangency.sdk import Constraint, PortfolioMean, Term
    >>> terms = (Term(coefficient=1.0, quantity=PortfolioMean()),)
    >>> target = Constraint(text="mean >= 10%", terms=terms, lower=0.1, upper=None)
    >>> target.text, target.implicit
    ('mean >= 10%', False)
    """

    text: str
    terms: tuple[Term, ...]
    lower: float | None
    upper: float | None
    implicit: bool = False
    or_zero: bool = False
    penalty: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the names in a constraint may refer to.

    Attributes
    ----------
    assets
        Today's universe, in canonical order.
    groups
        Taxonomy → asset → membership, for the assets of the universe and for those outside it.
    elsewhere
        Assets that are known but not in today's universe: a constraint on them is inactive, not an error.
        In order of size where one is known.
    labels
        Taxonomy → labels that are known but that nothing has today: a constraint on one is inactive as well.

    >>> from tangency.sdk import Scope
    >>> scope = Scope(assets=("BTC", "ETH"), groups={"sector": {"ETH": "Layer 1"}}, elsewhere=("XMR",))
    >>> scope.groups["sector"]["ETH"]
    'Layer 1'
    """

    assets: tuple[str, ...]
    groups: Mapping[str, Mapping[str, Membership]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
