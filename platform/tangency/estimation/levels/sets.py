"""What a problem's constraints allow on each of two levels: shares of sectors, and weights within one.

A row that counts all members of a sector alike is one on shares, whatever the weights within are. A limit on single
weights holds within, where it is divided by the largest share that the sector may have: then it holds whatever share
the sector gets. Everything else takes assets of one sector apart by their weights in the whole, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet
from tangency.domain.constraint import AssetWeight, Constraint, NetWeight, Scope, Term
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.estimation.levels.sectors import Places, Sectors
from tangency.solve import compile_constraints, first_beyond

__all__ = ["LevelSets", "level_sets"]

_WHOLE = Constraint(
    text="net = 100%", terms=(Term(coefficient=1.0, quantity=NetWeight()),), lower=1.0, upper=1.0, implicit=True
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelSets:
    """The sets of both levels.

    Attributes
    ----------
    between
        Of the shares of sectors, fractions of NAV.
    within
        Of each sector, of its members' weights, which add up to one; None of a sector with a single member.
    """

    between: FeasibleSet
    within: tuple[FeasibleSet | None, ...]


def level_sets(feasible: FeasibleSet, sectors: Sectors) -> LevelSets:
    """Return what is asked of each level, so that all of it is true of the whole.

    Raises
    ------
    ConfigurationError
        Naming the constraint that two levels cannot honour: anything beyond bounds and rows, a row that counts members
        of one sector differently, a least weight of one asset among several of its sector, and a share without bound.
    """
    refused = first_beyond(feasible, ())
    if refused is not None:
        raise _unhonoured(feasible, refused)
    shares = (*_share_bounds(feasible, sectors), *_share_rows(feasible, sectors))
    between = compile_constraints(shares, Scope(assets=sectors.labels))
    within = [
        None if len(members) == 1 else _within(feasible, members, largest, sectors.place(label))
        for label, members, largest in zip(sectors.labels, sectors.members, _largest_shares(between), strict=True)
    ]
    return LevelSets(between=between, within=tuple(within))


def _share_bounds(feasible: FeasibleSet, sectors: Sectors) -> Iterator[Constraint]:
    """Yield what the bounds of single weights say of shares: those of several members add up."""
    for label, members in zip(sectors.labels, sectors.members, strict=True):
        least = int(members[np.argmax(feasible.lower[members])])
        lower = float(feasible.lower[least])
        if len(members) > 1:
            if lower > 0.0:
                raise _unhonoured(feasible, feasible.lower_source[least])
            lower = 0.0
        yield from _limit(feasible, feasible.lower_source[least], label, lower=lower)
        largest = int(members[np.argmax(feasible.upper[members])])
        yield from _limit(feasible, feasible.upper_source[largest], label, upper=float(feasible.upper[members].sum()))


def _share_rows(feasible: FeasibleSet, sectors: Sectors) -> Iterator[Constraint]:
    """Yield the rows, each with one coefficient a sector."""
    for row, lower, upper, source in zip(
        feasible.rows, feasible.row_lower, feasible.row_upper, feasible.row_source, strict=True
    ):
        own = [row[members] for members in sectors.members]
        if any(each.min() != each.max() for each in own):
            raise _unhonoured(feasible, source)
        terms = tuple(
            Term(coefficient=float(each[0]), quantity=AssetWeight(symbol=label))
            for each, label in zip(own, sectors.labels, strict=True)
            if each[0] != 0.0
        )
        yield _with_sides(feasible, source, terms, float(lower), float(upper))


def _largest_shares(between: FeasibleSet) -> Floats:
    """Return bounds of the shares that the rows imply, each from one row and the bounds of the others, shape (k,)."""
    rows = np.vstack([between.rows, -between.rows])
    sides = np.concatenate([between.row_upper, -between.row_lower])
    largest = between.upper.copy()
    for row, side in zip(rows, sides, strict=True):
        least = np.zeros(len(row))
        least[row > 0.0] = row[row > 0.0] * between.lower[row > 0.0]
        least[row < 0.0] = row[row < 0.0] * between.upper[row < 0.0]
        for place in np.flatnonzero(row > 0.0):
            rest = float(side - np.delete(least, place).sum()) / row[place]
            largest[place] = min(largest[place], max(rest, 0.0))
    return frozen_floats(largest)


def _within(feasible: FeasibleSet, members: Places, largest: float, place: str) -> FeasibleSet:
    if not isfinite(largest):
        raise ConfigurationError(
            "nothing bounds the share of a sector",
            where=place,
            remedy=Remedy("limit what is held in all: ", Setting("constraints", ["net = 100%"])),
        )
    assets = tuple(feasible.scope.assets[i] for i in members)
    limits: list[Constraint] = [_WHOLE]
    for asset, i in zip(assets, members, strict=True):
        lower, upper = float(feasible.lower[i]), float(feasible.upper[i])
        # Where a sector may have nothing, its weights within count for nothing: they are only to exist.
        lower, upper = (lower / largest, upper / largest) if largest > 0.0 else (min(lower, 0.0), np.inf)
        limits += _limit(feasible, feasible.lower_source[i], asset, lower=lower)
        limits += _limit(feasible, feasible.upper_source[i], asset, upper=upper)
    return compile_constraints(tuple(limits), Scope(assets=assets))


def _limit(
    feasible: FeasibleSet, source: int, name: str, *, lower: float = -np.inf, upper: float = np.inf
) -> Iterator[Constraint]:
    if isfinite(lower) or isfinite(upper):
        yield _with_sides(feasible, source, (Term(coefficient=1.0, quantity=AssetWeight(symbol=name)),), lower, upper)


def _with_sides(feasible: FeasibleSet, source: int, terms: tuple[Term, ...], lower: float, upper: float) -> Constraint:
    """Return a constraint of a level, by the text of the one that it follows from."""
    author = feasible.constraints[source]
    return Constraint(
        text=author.text,
        terms=terms,
        lower=lower if isfinite(lower) else None,
        upper=upper if isfinite(upper) else None,
        implicit=author.implicit,
    )


def _unhonoured(feasible: FeasibleSet, source: int) -> ConfigurationError:
    return ConfigurationError(
        "two levels take limits on sectors of their taxonomy, on the net, and caps on single weights, and not this one",
        where=f"constraint {feasible.constraints[source].text!r}",
        remedy=Remedy("leave the constraint out, or optimise on one level, without ", Setting("within_sectors")),
    )
