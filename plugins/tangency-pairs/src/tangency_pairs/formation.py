"""Pairs are formed: selected, and each given what it is traded by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tangency.sdk import Indices, Levels, Window
from tangency_pairs.candidates import candidates
from tangency_pairs.lives import AnyLine, Legs
from tangency_pairs.selection import selected
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["Formation", "FormedPair", "LineMaker", "formed_pairs"]

LineMaker: TypeAlias = Callable[[Levels, Indices, Indices], Iterator[AnyLine | str]]
"""Rows of selected pairs → what each is traded by, or why it cannot be traded, as far as it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormedPair:
    """A pair with its line, and why it was formed."""

    first: str
    second: str
    line: AnyLine
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Formation:
    """What comes of a formation.

    Attributes
    ----------
    pairs
        Legs in canonical order → the pair, the best first.
    not_formed
        Legs → why, of all other pairs that were looked at.
    left_out
        Asset → why it is in no pair.
    """

    pairs: Mapping[Legs, FormedPair]
    not_formed: Mapping[Legs, str]
    left_out: Mapping[str, str]

    def why_not(self, legs: Legs) -> str:
        """Return why a pair was not formed."""
        gone = "; ".join(f"{leg}: {self.left_out[leg]}" for leg in legs if leg in self.left_out)
        return gone or self.not_formed.get(legs, "it is not close enough to be tested")


def formed_pairs(window: Window, params: TradedPairsParams, make_lines: LineMaker) -> Formation:
    """Return the pairs of a window's latest sessions: the best `top` of those whose line can be traded.

    Raises
    ------
    DataError
        Sessions too few for the lag, or no label of the taxonomy.

    >>> from functools import partial
    >>> from tangency.testing.market_story import sample_window
    >>> from tangency_pairs.pairs_params import PairsParams
    >>> from tangency_pairs.spread_lines import spread_lines
    >>> params = PairsParams(formation_window=100, select="p-value", top=1)
    >>> found = formed_pairs(sample_window(200, 4, at=150), params, partial(spread_lines, params))
    >>> len(found.pairs), found.left_out
    (1, {'ADA': 'a price of the last 100 sessions is missing'})
    """
    pairs = candidates(window, params)
    if pairs.levels is None:
        return Formation(pairs={}, not_formed=pairs.refused, left_out=pairs.left_out)
    chosen = selected(pairs, pairs.levels, params)
    found: dict[Legs, FormedPair] = {}
    refused: dict[Legs, str] = {}
    lines = make_lines(pairs.levels, chosen.first, chosen.second)
    for i, j, line in zip(chosen.first.tolist(), chosen.second.tolist(), lines, strict=False):
        first, second = pairs.levels.assets[i], pairs.levels.assets[j]
        legs = min(first, second), max(first, second)
        if len(found) == params.top:
            break
        if isinstance(line, str):
            refused[legs] = line
        else:
            found[legs] = FormedPair(first=first, second=second, line=line, why=f"{chosen.said[legs]}; {line}")
    unsolved = dict.fromkeys(chosen.unsolved, "the regression of the test has no solution")
    said = {legs: f"{why}: not selected" for legs, why in chosen.said.items() if legs not in found}
    return Formation(pairs=found, not_formed={**said, **pairs.refused, **unsolved, **refused}, left_out=pairs.left_out)
