"""Laws of the public call, for every objective and every kind of constraint of the agreement study."""

from dataclasses import replace

import numpy as np
import pytest

import tangency as tg
from agreement.kinds import KINDS
from agreement.objectives import OBJECTIVES
from agreement.problem import draw_panel

SEEDS = (3, 8)
# Their limits or penalties are in the unit of the returns.
IN_UNITS_OF_RETURNS = {"tracking_error", "tail_loss", "soft", "combination", "choices"}
REDUNDANT = ("weight <= 500%", "gross <= 900%", "turnover <= 900%", "sector[{}] <= 900%", "cvar[90%] <= 500%")


def panel_of(kind, seed):
    """Draw a problem in which every asset earns something, so that every ratio has a maximum."""
    panel = draw_panel(seed, most_assets=6)
    lift = np.abs(panel.mean) - panel.mean + 1e-4
    return KINDS[kind](replace(panel, returns=panel.returns + lift))


def optimum(panel, objective, data=None, extra=()):
    arguments = panel.arguments()
    constraints = [*arguments.pop("constraints"), *extra]
    data = panel.frame() if data is None else data
    return tg.optimize(data, optimizer="mvo", **OBJECTIVES[objective].keywords, **arguments, constraints=constraints)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("kind", KINDS)
def test_permuting_the_assets_permutes_the_weights(kind, objective):
    """w(πμ, πΣπ') = πw(μ, Σ), bit for bit: assets are put in one order before anything is computed."""
    for seed in SEEDS:
        panel = panel_of(kind, seed)
        order = np.random.default_rng(seed).permutation(panel.assets)
        one = optimum(panel, objective).weights
        other = optimum(panel, objective, panel.frame()[list(order)]).weights
        assert (one == other[one.index]).all()


@pytest.mark.parametrize("factor", [1e-3, 0.3, 1.6])
@pytest.mark.parametrize("kind", sorted(set(KINDS) - IN_UNITS_OF_RETURNS))
def test_scaling_the_returns_leaves_the_largest_ratios_weights(kind, factor):
    """w*(cμ, c²Σ) = w*(μ, Σ)."""
    for seed in SEEDS:
        panel = panel_of(kind, seed)
        one = optimum(panel, "max_sharpe").weights
        other = optimum(panel, "max_sharpe", panel.frame() * factor).weights
        assert np.abs(one - other).max() <= 1e-9


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_redundant_constraint_changes_nothing(kind, objective):
    """Where C ⊂ D, the optimum over C ∩ D is the one over C."""
    for seed in SEEDS:
        panel = panel_of(kind, seed)
        one = optimum(panel, objective)
        for pattern in REDUNDANT:
            text = pattern.format(panel.sectors[0])
            other = optimum(panel, objective, extra=(text,))
            # Between two amounts of `net` every scale of the weights has the same ratio.
            scale = other.weights.sum() / one.weights.sum() if (kind, objective) == ("net", "max_sharpe") else 1.0
            assert np.abs(scale * one.weights - other.weights).max() <= 1e-9
            assert text not in {binding.constraint for binding in other.certificate.binding}
