"""Test problems for optimizers, each with a known feasible point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.domain.constraint import AssetWeight, Constraint, EachWeight, NetWeight, Scope, Term
from tangency.testing.windows import permuted_window, window

__all__ = ["Case", "Group", "cases", "contradictory_problems", "make_problem", "permuted_problem", "residual"]

_NET = Constraint(
    text="net = 100%", terms=(Term(coefficient=1.0, quantity=NetWeight()),), lower=1.0, upper=1.0, implicit=True
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """lower ≤ the sum of some assets' weights ≤ upper."""

    members: tuple[int, ...]
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A problem with a name for the evidence and a feasible point, shape (n_assets,)."""

    name: str
    problem: Problem
    inside: Floats


def cases() -> tuple[Case, ...]:
    """Return the problems on which feasibility and the declared objective are tried."""
    groups = (Group(members=(0, 1, 2), lower=0.0, upper=0.3), Group(members=(3, 4), lower=0.25, upper=1.0))
    tied = (Group(members=(0, 3, 5), lower=0.4, upper=0.4),)
    return (
        _case("long only", make_problem(5)),
        _case("caps", make_problem(8, upper=0.2)),
        _case("floors and caps", make_problem(6, lower=0.05, upper=0.4)),
        Case(name="groups", problem=make_problem(8, upper=0.35, groups=groups), inside=_inside_groups()),
        Case(name="an equality", problem=make_problem(6, groups=tied), inside=_inside_tied()),
    )


def contradictory_problems() -> tuple[Problem, ...]:
    """Return problems that no portfolio satisfies: by the bounds alone, and by rows against each other."""
    rows = (Group(members=(0, 1, 2), lower=0.6, upper=1.0), Group(members=(3, 4), lower=0.6, upper=1.0))
    return make_problem(3, upper=0.2), make_problem(5, groups=rows)


def make_problem(
    n_assets: int, *, n_periods: int = 250, lower: float = 0.0, upper: float = 1.0, groups: Sequence[Group] = ()
) -> Problem:
    """Return a problem with sample moments of a generated window, equal bounds, `net = 100%` and group rows."""
    returns = window(n_periods, n_assets)
    return Problem(
        assets=returns.assets,
        mean=frozen_floats(returns.values.mean(axis=0)),
        covariance=frozen_floats(np.cov(returns.values, rowvar=False).reshape(n_assets, n_assets)),
        feasible=_feasible_set(returns.assets, lower, upper, groups),
        returns=returns,
        current=frozen_floats(np.full(n_assets, 1 / n_assets)),
        periods_per_year=365.0,
        seed=11,
    )


def residual(weights: Floats, feasible: FeasibleSet) -> float:
    """Return the largest violation of any bound or row (fraction of NAV)."""
    sums = feasible.rows @ weights
    sides = (feasible.lower - weights, weights - feasible.upper, feasible.row_lower - sums, sums - feasible.row_upper)
    return max(float(side.max(initial=0.0)) for side in sides)


def permuted_problem(problem: Problem, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Problem:
    """Return the problem with its assets in another order; constraints and rows keep theirs."""
    feasible = problem.feasible
    return replace(
        problem,
        assets=tuple(problem.assets[i] for i in order),
        mean=frozen_floats(problem.mean[order]),
        covariance=frozen_floats(dense_covariance(problem.covariance)[np.ix_(order, order)]),
        returns=None if problem.returns is None else permuted_window(problem.returns, order),
        current=None if problem.current is None else frozen_floats(problem.current[order]),
        feasible=replace(
            feasible,
            lower=frozen_floats(feasible.lower[order]),
            upper=frozen_floats(feasible.upper[order]),
            rows=frozen_floats(feasible.rows[:, order]),
            lower_source=tuple(feasible.lower_source[i] for i in order),
            upper_source=tuple(feasible.upper_source[i] for i in order),
            scope=Scope(assets=tuple(feasible.scope.assets[i] for i in order)),
        ),
    )


def _feasible_set(assets: tuple[str, ...], lower: float, upper: float, groups: Sequence[Group]) -> FeasibleSet:
    each = (Term(coefficient=1.0, quantity=EachWeight()),)
    bounds = (
        Constraint(text=f"weight >= {lower:.0%}", terms=each, lower=lower, upper=None, implicit=lower == 0),
        Constraint(text=f"weight <= {upper:.0%}", terms=each, lower=None, upper=upper),
    )
    n_assets = len(assets)
    rows = np.zeros((1 + len(groups), n_assets))
    rows[0] = 1.0
    for row, group in zip(rows[1:], groups, strict=True):
        row[list(group.members)] = 1.0
    return FeasibleSet(
        constraints=(*bounds, _NET, *(_group_constraint(assets, group) for group in groups)),
        scope=Scope(assets=assets),
        lower=frozen_floats(np.full(n_assets, lower)),
        upper=frozen_floats(np.full(n_assets, upper)),
        rows=frozen_floats(rows),
        row_lower=frozen_floats([1.0, *(group.lower for group in groups)]),
        row_upper=frozen_floats([1.0, *(group.upper for group in groups)]),
        lower_source=(0,) * n_assets,
        upper_source=(1,) * n_assets,
        row_source=tuple(range(2, 3 + len(groups))),
    )


def _group_constraint(assets: tuple[str, ...], group: Group) -> Constraint:
    symbols = [assets[i] for i in group.members]
    return Constraint(
        text=f"{' + '.join(symbols)} between {group.lower:.0%} and {group.upper:.0%}",
        terms=tuple(Term(coefficient=1.0, quantity=AssetWeight(symbol=symbol)) for symbol in symbols),
        lower=group.lower,
        upper=group.upper,
    )


def _case(name: str, problem: Problem) -> Case:
    n_assets = len(problem.assets)
    return Case(name=name, problem=problem, inside=frozen_floats(np.full(n_assets, 1 / n_assets)))


def _inside_groups() -> Floats:
    return frozen_floats([0.08, 0.08, 0.08, 0.18, 0.18, 0.14, 0.13, 0.13])


def _inside_tied() -> Floats:
    return frozen_floats([0.4 / 3, 0.2, 0.2, 0.4 / 3, 0.2, 0.4 / 3])
