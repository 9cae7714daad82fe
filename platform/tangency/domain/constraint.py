"""A constraint as its author wrote it: linear in weights, with its own text kept to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["AssetWeight", "Constraint", "EachWeight", "GroupWeight", "NetWeight", "Quantity", "Scope", "Term"]


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
    """`sector[DeFi]`: the sum of weights over a group of a taxonomy."""

    taxonomy: str
    label: str
    column: int = field(default=1, compare=False)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the names in a constraint may refer to.

    Attributes
    ----------
    assets
        Today's universe, in canonical order.
    groups
        Taxonomy → asset → label, for the assets of the universe and for those outside it.
    elsewhere
        Assets that are known but not in today's universe: a constraint on them is inactive, not an error.
        In order of size where one is known.
    """

    assets: tuple[str, ...]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
