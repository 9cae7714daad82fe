"""Capital split along a hierarchy of assets, with bounds and rows kept."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tangency.sdk import (
    AssetTree,
    FeasibleSet,
    Floats,
    Places,
    Problem,
    Solution,
    asset_tree,
    certify_feasible,
    fixed_net,
    frozen_floats,
    primal_residual,
    require_supported,
    solve_quadratic,
)
from tangency_risk_parity.bending import Bent, bent
from tangency_risk_parity.part_risk import PartRisk, part_risk
from tangency_risk_parity.sound import require_sound
from tangency_risk_parity.splits import Splits
from tangency_risk_parity.tree_params import HierarchicalParams

__all__ = ["Splitting", "allocated"]

Splitting = Callable[[AssetTree, PartRisk], Splits]
"""The splits of a tree's order by a risk."""

_SATISFIED = 1e-12


def allocated(
    problem: Problem, splitting: Splitting, params: HierarchicalParams, *, optimizer: str, rule: str
) -> Solution:
    """Return the weights of a splitting; the certificate says how many splits were bent, and by which constraints.

    Raises
    ------
    ConfigurationError
        Where the net is not fixed, for constraints other than bounds and rows, and where params need what is not
        there: returns, or the periods in a year.
    DataError
        For moments that are not finite, or an asset without risk, naming it; for missing returns.
    Infeasible
        Where the constraints conflict.
    """
    require_sound(problem, optimizer=optimizer)
    require_supported(problem.feasible, optimizer=optimizer)
    net = fixed_net(problem.feasible, optimizer=optimizer)
    settings = params.tree()
    tree = asset_tree(problem.assets, problem.covariance, problem.returns, settings)
    splits = splitting(tree, part_risk(problem, params, optimizer=optimizer))
    weights, note = _kept(splits, net, tree.order, problem.feasible)
    variance = float(weights @ (problem.covariance @ weights))
    by = "" if params.risk.kind is None else f" by {params.risk.kind.full_name}"
    certificate = certify_feasible(
        weights,
        problem,
        objective=float(np.sqrt(max(variance, 0.0) * (problem.periods_per_year or 1.0))),
        objective_unit=f"volatility ({'annual' if problem.periods_per_year else 'per period'})",
        solver=f"{rule}{by}, {settings.words}{note}",
    )
    return Solution(weights=frozen_floats(weights), certificate=certificate)


def _kept(splits: Splits, net: float, order: Places, feasible: FeasibleSet) -> tuple[Floats, str]:
    """Return weights that the constraints allow, in the order of the problem's assets, and what was bent for it."""
    weights = _returned(splits.weights(net), order)
    if not feasible.unmeasured and primal_residual(weights, feasible) <= _SATISFIED:
        return weights, ""
    # Raises with the constraints' own texts where nothing satisfies them.
    nearest = solve_quadratic(np.eye(weights.size), -weights, feasible).weights
    found = bent(splits, net, _ordered(feasible, order), nearest[order])
    # Linear programs leave rounding, which a projection takes away.
    near = _returned(found.weights, order)
    weights = solve_quadratic(np.eye(weights.size), -near, feasible).weights
    return weights, f", {len(found.moved)} of {len(splits.shares)} splits bent{_by(found, feasible)}"


def _by(found: Bent, feasible: FeasibleSet) -> str:
    """Return how many splits each constraint held, those that held most first."""
    counts = Counter(source for sources in found.moved for source in sources)
    held = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return " by " + " and ".join(f"{feasible.constraints[k].text} ({count})" for k, count in held) if held else ""


def _returned(values: Floats, order: Places) -> Floats:
    """Return values in the order of the problem's assets."""
    placed = np.empty_like(values)
    placed[order] = values
    return placed


def _ordered(feasible: FeasibleSet, order: Places) -> FeasibleSet:
    """Return bounds and rows with the assets in another order."""
    return replace(
        feasible,
        scope=replace(feasible.scope, assets=tuple(feasible.scope.assets[i] for i in order)),
        lower=frozen_floats(feasible.lower[order]),
        upper=frozen_floats(feasible.upper[order]),
        rows=frozen_floats(feasible.rows[:, order]),
        lower_source=tuple(feasible.lower_source[i] for i in order),
        upper_source=tuple(feasible.upper_source[i] for i in order),
    )
