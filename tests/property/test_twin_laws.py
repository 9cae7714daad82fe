"""Laws of no-skill twins: the same bets, on assets that can be held, every permutation equally likely."""

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.errors import DataError
from tangency.performance.no_skill import WeightPath, twin_p_value
from tangency.risk.undefined import UndefinedFigure

EXAMPLES = 60
SEEDS = st.integers(0, 2**31)


@st.composite
def paths(draw):
    rng = np.random.default_rng(draw(SEEDS))
    decisions, n = draw(st.integers(1, 12)), draw(st.integers(1, 9))
    alive = np.zeros((decisions, n), dtype=bool)
    for asset in range(n):
        born, dead = sorted(rng.integers(0, decisions + 1, 2))
        alive[born:dead, asset] = True
    if draw(st.booleans()):
        alive[:, 0] = rng.random(decisions) < 0.6  # one that comes and goes
    weights = np.where(alive & (rng.random(alive.shape) < 0.7), rng.normal(0.1, 0.3, alive.shape), 0.0)
    return WeightPath(assets=tuple(f"A{i}" for i in range(n)), weights=weights, alive=alive)


@settings(max_examples=EXAMPLES)
@given(paths(), SEEDS)
def test_every_decision_has_the_same_weights_on_assets_that_are_alive(path, seed):
    """Each row of a twin is a permutation of the original's; nothing is on an asset that cannot be held."""
    twin = path.permuted_assets(seed=seed)
    assert (np.sort(twin.weights, axis=1) == np.sort(path.weights, axis=1)).all()
    assert (twin.weights[~path.alive] == 0.0).all()
    for decision in range(len(path.weights)):
        living = np.flatnonzero(path.alive[decision])
        assert sorted(twin.assigned[decision, living]) == living.tolist()
        assert (twin.assigned[decision, ~path.alive[decision]] == -1).all()
        assert (twin.weights[decision, twin.assigned[decision, living]] == path.weights[decision, living]).all()


@settings(max_examples=EXAMPLES)
@given(paths(), SEEDS)
def test_the_permutation_stays_but_for_births_and_deaths_each_of_which_moves_one(path, seed):
    """Of the assets alive before and after, at most one is moved for each that died or was born."""
    twin = path.permuted_assets(seed=seed)
    assert twin.moved[0] == 0.0
    for decision in range(1, len(path.weights)):
        before, after = path.alive[decision - 1], path.alive[decision]
        stays = before & after
        is_moved = stays & (twin.assigned[decision] != twin.assigned[decision - 1])
        assert is_moved.sum() <= (before != after).sum()
        assert twin.moved[decision] == np.abs(path.weights[decision, is_moved]).sum()


@settings(max_examples=EXAMPLES)
@given(SEEDS, SEEDS)
def test_turnover_is_the_same_where_all_live_throughout(drawn, seed):
    """Σ |wₜ − wₜ₋₁| of a twin is that of the original at every decision."""
    weights = np.random.default_rng(drawn).normal(size=(6, 7))
    path = WeightPath(assets=tuple("ABCDEFG"), weights=weights, alive=np.ones((6, 7), dtype=bool))
    twin = path.permuted_assets(seed=seed)
    ours, theirs = (np.abs(np.diff(each, axis=0)).sum(axis=1) for each in (twin.weights, weights))
    assert np.allclose(ours, theirs, rtol=1e-13)
    assert (twin.moved == 0.0).all()


def test_every_permutation_is_equally_likely_after_births_and_deaths():
    """χ² of the permutations before and after one asset was born and one died: below its 99.99 % quantile."""
    alive = np.array([[1, 1, 1, 0], [1, 1, 1, 1], [1, 0, 1, 1]], dtype=bool)
    path = WeightPath(assets=tuple("ABCD"), weights=np.zeros((3, 4)), alive=alive)
    twins = [path.permuted_assets(seed=seed).assigned for seed in range(6000)]
    for decision, most in ((0, 25.7), (1, 58.6), (2, 25.7)):  # 5, 23 and 5 degrees of freedom
        living = np.flatnonzero(alive[decision])
        seen = Counter(tuple(assigned[decision, living].tolist()) for assigned in twins)
        expected = len(twins) / len(list(permutations(living)))
        assert sum((seen[each] - expected) ** 2 / expected for each in permutations(living.tolist())) < most


def test_a_seed_fixes_a_twin():
    """The same seed gives the same twin, another one another."""
    path = WeightPath(assets=tuple("ABCDEF"), weights=np.eye(6), alive=np.ones((6, 6), dtype=bool))
    assert (path.permuted_assets(seed=5).weights == path.permuted_assets(seed=5).weights).all()
    assert (path.permuted_assets(seed=5).weights != path.permuted_assets(seed=6).weights).any()


def test_the_p_value_of_luck_is_uniform():
    """Among 19 twins, a result without skill is in the best twentieth once in twenty times."""
    draws = np.random.default_rng(0).normal(size=(4000, 20))
    values = np.array([twin_p_value(row[0], row[1:]) for row in draws])
    assert (values <= 0.05).mean() == pytest.approx(0.05, abs=0.011)
    assert values.min() == 0.05


def p_values(pick, n_markets):
    """Return the p-value of a strategy in markets whose assets come and go, each beside 19 twins."""
    found = []
    for market in range(n_markets):
        rng = np.random.default_rng([7, market])
        alive = np.ones((12, 10), dtype=bool)
        alive[: rng.integers(1, 11), 0] = False
        alive[rng.integers(1, 11) :, 1] = False
        returns = np.where(alive, rng.normal(0.0, 0.05, alive.shape), 0.0)
        weights = np.where(alive, pick(rng, returns), 0.0)
        path = WeightPath(assets=tuple("ABCDEFGHIJ"), weights=weights, alive=alive)
        earned = [float((path.permuted_assets(seed=seed).weights * returns).sum()) for seed in range(19)]
        found.append(twin_p_value(float((weights * returns).sum()), earned))
    return np.array(found)


def test_luck_among_assets_that_come_and_go_has_uniform_p_values():
    """A strategy that draws its weights has p ≤ .1 once in ten, and p ≤ .5 once in two."""
    found = p_values(lambda rng, returns: rng.dirichlet(np.ones(10), len(returns)), 1000)
    assert (found <= 0.1).mean() == pytest.approx(0.1, abs=0.03)
    assert (found <= 0.5).mean() == pytest.approx(0.5, abs=0.05)


def test_picking_the_better_assets_is_no_luck():
    """A strategy that knows a part of the returns has a small p-value nearly always."""
    found = p_values(lambda rng, returns: np.maximum(returns + rng.normal(0.0, 0.05, returns.shape), 0.0), 100)
    assert (found <= 0.05).mean() > 0.9


@pytest.mark.parametrize(
    ("weights", "alive", "match"),
    [
        ([[0.5, 0.5]], [[True, False]], "not alive; where: asset B, decision 0; value: 0.5"),
        ([[0.5, float("nan")]], [[True, True]], "missing or infinite; where: asset B, decision 0"),
        ([[0.5, 0.5]], [[True, True], [True, True]], "a row for each decision"),
    ],
)
def test_a_path_that_is_none(weights, alive, match):
    """Weights are finite, and on assets that can be held."""
    with pytest.raises(DataError, match=match):
        WeightPath(assets=("A", "B"), weights=np.array(weights), alive=np.array(alive))


@pytest.mark.parametrize("twins", [[], [1.0, float("nan")]])
def test_twins_without_a_value_have_no_p_value(twins):
    """A p-value is among twins that all have one."""
    with pytest.raises(UndefinedFigure):
        twin_p_value(1.0, twins)
