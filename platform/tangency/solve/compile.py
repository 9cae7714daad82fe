"""Constraints → bounds and rows over today's universe; unknown names are errors, absent assets are not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import FeasibleSet, InactiveConstraint
from tangency.domain.constraint import AssetWeight, Constraint, EachWeight, GroupWeight, NetWeight, Quantity, Scope
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, UnknownName

__all__ = ["compile_constraints"]


def compile_constraints(constraints: tuple[Constraint, ...], scope: Scope) -> FeasibleSet:
    """Return the feasible set that `constraints` describe over `scope.assets`.

    A constraint on one weight becomes a bound (the tightest wins, and remembers its author), every other a row.

    Raises
    ------
    UnknownName
        For an asset, taxonomy or label that nobody knows, with the nearest that are known.
    """
    builder = _Builder(scope)
    inactive = []
    for index, constraint in enumerate(constraints):
        reason = builder.add(index, constraint)
        if reason is not None:
            inactive.append(InactiveConstraint(constraint=constraint.text, reason=reason))
    return builder.feasible_set(constraints, tuple(inactive))


@dataclass(frozen=True, slots=True)
class _Row:
    source: int
    coefficients: Floats
    lower: float
    upper: float


class _Builder:
    def __init__(self, scope: Scope) -> None:
        n = len(scope.assets)
        self._scope = scope
        self._position = {symbol: i for i, symbol in enumerate(scope.assets)}
        self._outside = frozenset(scope.elsewhere)
        self._lower = np.full(n, -np.inf)
        self._upper = np.full(n, np.inf)
        self._lower_source = np.full(n, -1)
        self._upper_source = np.full(n, -1)
        self._rows: list[_Row] = []

    def add(self, index: int, constraint: Constraint) -> str | None:
        """Add one constraint; return why it is inactive, or None."""
        common = np.zeros(len(self._scope.assets))
        each = np.zeros_like(common)
        absent: list[str] = []
        for term in constraint.terms:
            target = each if isinstance(term.quantity, EachWeight) else common
            target += term.coefficient * self._membership(term.quantity, constraint.text, absent)
        outside = " and ".join(dict.fromkeys(absent))
        if not common.any() and not each.any():
            if not absent:
                raise ConfigurationError(
                    "the weights cancel out", where=f"constraint {constraint.text!r}", remedy="state it without them"
                )
            return f"{outside}: not in the universe on this day"
        lower = -np.inf if constraint.lower is None else constraint.lower
        upper = np.inf if constraint.upper is None else constraint.upper
        if each.any():
            self._add_each(index, each, common, (lower, upper))
        else:
            self._add_row(_Row(index, common, lower, upper))
        return f"{outside}: not in the universe on this day and taken as zero; the rest applies" if absent else None

    def feasible_set(
        self, constraints: tuple[Constraint, ...], inactive: tuple[InactiveConstraint, ...]
    ) -> FeasibleSet:
        """Return what was added."""
        n = len(self._scope.assets)
        coefficients = [row.coefficients for row in self._rows]
        return FeasibleSet(
            constraints=constraints,
            scope=self._scope,
            lower=frozen_floats(self._lower),
            upper=frozen_floats(self._upper),
            rows=frozen_floats(np.array(coefficients).reshape(len(self._rows), n)),
            row_lower=frozen_floats([row.lower for row in self._rows]),
            row_upper=frozen_floats([row.upper for row in self._rows]),
            lower_source=tuple(self._lower_source.tolist()),
            upper_source=tuple(self._upper_source.tolist()),
            row_source=tuple(row.source for row in self._rows),
            inactive=inactive,
        )

    def _membership(self, quantity: Quantity, text: str, absent: list[str]) -> Floats:
        """Return the indicator of the assets that a quantity sums over, shape (n_assets,)."""
        n = len(self._scope.assets)
        match quantity:
            case NetWeight():
                return np.ones(n)
            case EachWeight(excluding=excluded):
                return np.array([symbol not in excluded for symbol in self._scope.assets], dtype=np.float64)
            case AssetWeight(symbol=symbol, column=column):
                members = {symbol} if self._is_present(symbol, f"constraint {text!r}, column {column}") else set()
            case GroupWeight(taxonomy=taxonomy, label=label, column=column):
                members = self._group(taxonomy, label, f"constraint {text!r}, column {column}")
        if not members:
            absent.append(quantity.symbol if isinstance(quantity, AssetWeight) else f"{taxonomy}[{label}]")
        return np.array([symbol in members for symbol in self._scope.assets], dtype=np.float64)

    def _is_present(self, symbol: str, where: str) -> bool:
        if symbol in self._position:
            return True
        if symbol in self._outside:
            return False
        known_name("asset", symbol, (*self._scope.assets, *self._scope.elsewhere), where=where)
        return False

    def _group(self, taxonomy: str, label: str, where: str) -> set[str]:
        if taxonomy not in self._scope.groups and not self._scope.groups:
            raise UnknownName("taxonomy", taxonomy, where=where)
        labels = self._scope.groups[known_name("taxonomy", taxonomy, self._scope.groups, where=where)]
        known_name(taxonomy, label, dict.fromkeys(labels.values()), where=where)
        return {symbol for symbol, own in labels.items() if own == label and symbol in self._position}

    def _add_each(self, index: int, each: Floats, common: Floats, limits: tuple[float, float]) -> None:
        applies = np.flatnonzero(each)
        if not common.any():
            self._add_bounds(index, applies, each[applies], limits)
            return
        for i in applies:
            coefficients = common.copy()
            coefficients[i] += each[i]
            self._add_row(_Row(index, coefficients, *limits))

    def _add_row(self, row: _Row) -> None:
        support = np.flatnonzero(row.coefficients)
        if support.size == 1:
            self._add_bounds(row.source, support, row.coefficients[support], (row.lower, row.upper))
        else:
            self._rows.append(row)

    def _add_bounds(
        self,
        source: int,
        support: np.ndarray[tuple[int], np.dtype[np.intp]],
        coefficients: Floats,
        limits: tuple[float, float],
    ) -> None:
        """Tighten the bounds of some assets; the tightest remembers its author."""
        ends = np.sort(np.stack([limits[0] / coefficients, limits[1] / coefficients]), axis=0)
        is_higher = ends[0] > self._lower[support]
        is_lower = ends[1] < self._upper[support]
        self._lower[support[is_higher]] = ends[0][is_higher]
        self._upper[support[is_lower]] = ends[1][is_lower]
        self._lower_source[support[is_higher]] = source
        self._upper_source[support[is_lower]] = source
