"""Resolve names in constraints to coefficients over today's universe: unknown ones are errors, absent ones not."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.domain.constraint import (
    AssetWeight,
    Beta,
    EachWeight,
    GroupWeight,
    Membership,
    NetWeight,
    Scope,
    TrackingError,
)
from tangency.domain.naming import known_name
from tangency.domain.weights import require_fractions
from tangency.errors import ConfigurationError, UnknownName

__all__ = ["LinearQuantity", "Names"]

LinearQuantity = EachWeight | AssetWeight | GroupWeight | NetWeight


class Names:
    """Looks names up in a scope."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._position = {symbol: i for i, symbol in enumerate(scope.assets)}
        self._outside = frozenset(scope.elsewhere)

    def coefficients(self, quantity: LinearQuantity, text: str, absent: list[str]) -> Floats:
        """Return what each weight counts for in a quantity, shape (n_assets,); what has no member goes to `absent`.

        Raises
        ------
        UnknownName
            For a name that stands for nothing, with the nearest that do.
        """
        n = len(self._scope.assets)
        match quantity:
            case NetWeight():
                return np.ones(n)
            case EachWeight(excluding=excluded):
                return np.array([symbol not in excluded for symbol in self._scope.assets], dtype=np.float64)
            case AssetWeight(symbol=symbol, column=column):
                position = self.position(symbol, text, column)
                members = {} if position is None else {position: 1.0}
                name = symbol
            case GroupWeight(taxonomy=taxonomy, label=label, column=column):
                members = self._group(taxonomy, label, f"constraint {text!r}, column {column}")
                name = f"{taxonomy}[{label}]"
        if not members:
            absent.append(name)
        found = np.zeros(n)
        found[list(members)] = list(members.values())
        return found

    def position(self, symbol: str, text: str, column: int) -> int | None:
        """Return an asset's position, or None where it is known but not in today's universe."""
        if symbol in self._position:
            return self._position[symbol]
        if symbol not in self._outside:
            known = (*self._scope.assets, *self._scope.elsewhere)
            known_name("asset", symbol, known, where=f"constraint {text!r}, column {column}")
        return None

    def betas_to(self, quantity: Beta, text: str, absent: list[str]) -> int | None:
        """Return the position of the asset that a beta is to, or None."""
        position = self.position(quantity.symbol, text, quantity.column)
        if position is None:
            absent.append(quantity.symbol)
        return position

    def benchmark(self, quantity: TrackingError, text: str, absent: list[str]) -> Floats:
        """Return the listed weights of a benchmark, shape (n_assets,).

        Raises
        ------
        ConfigurationError
            For an asset that is listed twice, or weights that are no fractions of NAV.
        """
        weights = np.zeros(len(self._scope.assets))
        seen: set[str] = set()
        listed = {holding.symbol: holding.weight for holding in quantity.holdings}
        require_fractions(listed, where=f"constraint {text!r}, column {quantity.column}")
        for holding in quantity.holdings:
            position = self.position(holding.symbol, text, holding.column)
            if holding.symbol in seen:
                raise ConfigurationError(
                    "the benchmark lists an asset twice",
                    where=f"constraint {text!r}, column {holding.column}",
                    value=holding.symbol,
                )
            seen.add(holding.symbol)
            if position is None:
                absent.append(holding.symbol)
            else:
                weights[position] = holding.weight
        return weights

    def _group(self, taxonomy: str, label: str, where: str) -> dict[int, float]:
        if taxonomy not in self._scope.groups and not self._scope.groups:
            raise UnknownName("taxonomy", taxonomy, where=where)
        memberships = self._scope.groups[known_name("taxonomy", taxonomy, self._scope.groups, where=where)]
        known = dict.fromkeys((*_labels(memberships.values()), *self._scope.labels.get(taxonomy, ())))
        known_name(taxonomy, label, known, where=where)
        members: dict[int, float] = {}
        for symbol, own in memberships.items():
            share = _share(own, label)
            if not isfinite(share):
                raise ConfigurationError(
                    "a membership is not finite", where=f"groups[{taxonomy}][{symbol}]", value=share
                )
            if share and symbol in self._position:
                members[self._position[symbol]] = share
        return members


def _labels(memberships: Iterable[Membership]) -> dict[str, None]:
    labels: dict[str, None] = {}
    for own in memberships:
        labels.update(dict.fromkeys([own] if isinstance(own, str) else own))
    return labels


def _share(own: Membership, label: str) -> float:
    if isinstance(own, str):
        return 1.0 if own == label else 0.0
    return float(own.get(label, 0.0))
