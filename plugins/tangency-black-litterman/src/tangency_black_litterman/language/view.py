"""A view as its author wrote it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from tangency.sdk import ReturnKind

__all__ = ["Expression", "Horizon", "MeanView", "Measure", "MeasureView", "RankView", "Relation", "Stake", "View"]

Relation: TypeAlias = Literal["=", "<=", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """A coefficient times an asset or a group.

    Attributes
    ----------
    name
        Of the asset, or the label of the group.
    taxonomy
        What the label belongs to; None for an asset.
    column
        Where the name stands in the text, from one.
    """

    coefficient: float
    name: str
    taxonomy: str | None
    column: int


Expression: TypeAlias = tuple[Stake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The time that a number is of: years, or periods where stated."""

    length: float
    is_periods: bool
    text: str


class Measure(StrEnum):
    """The quantity of a view beside the expected return."""

    VOLATILITY = "volatility"
    CORRELATION = "correlation"
    CVAR = "cvar"
    QUANTILE = "quantile"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanView:
    """The expected return of a combination of assets; a comparison is one whose other side is taken off.

    Attributes
    ----------
    confidence
        From 0 to 1; None where the author states none.
    kind
        Whether the number is of total returns, or in excess of the risk-free rate; None where the author does not say.
    """

    text: str
    portfolio: Expression
    relation: Relation
    value: float
    horizon: Horizon
    confidence: float | None
    kind: ReturnKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A measure of a combination of assets, or of two; `level` is that of a quantile or a CVaR."""

    text: str
    measure: Measure
    portfolio: Expression
    other: Expression | None
    level: float | None
    relation: Relation
    value: float
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankView:
    """Expected returns in order, the largest first."""

    text: str
    sides: tuple[Expression, ...]
    confidence: float | None


View: TypeAlias = MeanView | MeasureView | RankView
