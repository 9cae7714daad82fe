"""A constraint as its author wrote it: linear in weights, with its own text kept to the end."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AssetWeight", "Constraint", "EachWeight", "GroupWeight", "NetWeight", "Quantity", "Term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EachWeight:
    """`weight`: every asset's weight, one row each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetWeight:
    """`weight[BTC]` or plain `BTC`."""

    symbol: str
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWeight:
    """`sector[DeFi]`: the sum of weights over a group of a taxonomy."""

    taxonomy: str
    label: str
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NetWeight:
    """`net`: the sum of all weights."""


Quantity = EachWeight | AssetWeight | GroupWeight | NetWeight


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A coefficient times a quantity."""

    coefficient: float
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """lower ≤ Σ coefficient · quantity ≤ upper.

    Attributes
    ----------
    text
        The words of its author, or those in which an implicit constraint is shown.
    lower, upper
        Fractions of NAV; None where the side is open.
    implicit
        True for `weight >= 0` and `net = 100%`, which hold unless the author says otherwise.
    """

    text: str
    terms: tuple[Term, ...]
    lower: float | None
    upper: float | None
    implicit: bool = False
