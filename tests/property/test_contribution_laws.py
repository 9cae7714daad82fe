"""Laws of contributions: they add up, period by period and over any span, however they are grouped."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference_book import scenario
from tangency.performance.contributions import Contributions
from tangency.performance.drawdown_attribution import drawdown_attribution
from tangency.performance.drawdown_table import drawdown_table
from tangency.performance.track_record import TrackRecord
from tangency.simulate import EventKind, Profit, Schedule, SimulatedPath, simulate
from tangency.simulate.asset_accounts import asset_accounts, held_weights
from tangency.simulate.contributions import asset_contributions, strategy_contributions

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "15"))
SEEDS = st.integers(0, 2**31 - 1)
OF_THE_BOOK = (Profit.INTEREST, Profit.SHORTFALL)


def _scale(path: SimulatedPath) -> float:
    return max(path.nav.max(), path.gross.max(), path.capital)


def _require_divided(path: SimulatedPath) -> None:
    accounts, scale = asset_accounts(path), _scale(path)
    by_kind = accounts.profit.reshape(path.bars.n_bars, len(accounts.kinds), -1).sum(axis=2)
    for place, kind in enumerate(accounts.kinds):
        assert np.abs(by_kind[:, place] - path.profit[:, kind]).max() <= 1e-12 * scale, kind.name
    for kind in set(Profit) - set(accounts.kinds) - set(OF_THE_BOOK):
        assert not path.profit[:, kind].any(), kind.name
    own = by_kind.sum(axis=1) + path.profit[:, list(OF_THE_BOOK)].sum(axis=1)
    assert np.abs(own - path.profit.sum(axis=1)).max() <= 1e-12 * scale
    assert np.abs(accounts.value.sum(axis=1) + path.cash - path.nav).max() <= 1e-12 * scale


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_profit_by_asset_adds_up_to_the_books(seed: int) -> None:
    """Each kind of each bar to 1e-12 of the book's size, and holdings with cash to its NAV."""
    _require_divided(scenario(seed).fast())


def test_the_law_meets_every_kind_and_a_bankruptcy() -> None:
    """The books that it is tried on are short, settled, bankrupt, and pay all that a book can pay."""
    met, bankrupt = set(), False
    for seed in range(60):
        path = scenario(seed).fast()
        _require_divided(path)
        met |= {kind for kind in Profit if path.profit[:, kind].any()}
        bankrupt |= bool((path.events.kind == EventKind.BANKRUPT).any())
    assert met == set(Profit)
    assert bankrupt


def _owned(seed: int, k: int) -> SimulatedPath:
    drawn, rng = scenario(seed), np.random.default_rng(seed)
    m, n = drawn.schedule.weights.shape
    weights = drawn.schedule.weights[:, None, :] * rng.normal(1.0, 1.0, (m, k, n)) / k
    schedule = Schedule(
        when=drawn.schedule.when, weights=np.ascontiguousarray(weights), strategies=tuple(f"s{s}" for s in range(k))
    )
    return simulate(
        drawn.bars,
        capital=drawn.capital,
        trading=drawn.trading,
        costs=drawn.costs,
        schedule=schedule,
        flows=drawn.flows,
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS, k=st.integers(2, 4))
def test_assets_and_strategies_of_a_netted_book_both_add_up_to_its_returns(seed: int, k: int) -> None:
    """Σ contributions = return of each period, to 1e-12 of the book's size over the NAV before."""
    path = _owned(seed, k)
    _require_divided(path)
    before = np.where(path.nav_before() > 0.0, path.nav_before(), np.inf)[1:]
    bound = 1e-12 * np.maximum(1.0, _scale(path) / before)
    bound[0] += bound[0] * abs(path.returns()[0])
    for made in (asset_contributions(path, 0), strategy_contributions(path, 0)):
        assert (np.abs(made.values.sum(axis=1) - made.returns) <= bound).all()


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_weights_and_cash_are_the_whole(seed: int) -> None:
    """Σ weights + cash / NAV = 1 at each close of a book that lives."""
    path = scenario(seed).fast()
    lives = path.nav > 0.0
    whole = held_weights(path)[lives].sum(axis=1) + path.cash[lives] / path.nav[lives]
    assert np.abs(whole - 1.0).max() <= 1e-12 * (_scale(path) / path.nav[lives]).max()


def _drawn(seed: int, n: int) -> tuple[Contributions, TrackRecord]:
    rng = np.random.default_rng(seed)
    values = rng.standard_t(4, (n, 6)) * 0.01
    if rng.random() < 0.3:
        values[0] -= 0.05  # begins under water
    if rng.random() < 0.2:
        values[n // 2] = -1.0 / 6.0  # nothing is left
    returns = np.maximum(values.sum(axis=1), -1.0)
    dates = np.arange(n)
    labels = {
        "asset": tuple("ABCABC"),
        "sector": ("x", "x", "y", "x", "x", "y"),
        "kind": ("price",) * 3 + ("fees",) * 3,
    }
    parts = tuple(f"{asset}, {kind}" for asset, kind in zip(labels["asset"], labels["kind"], strict=True))
    made = Contributions(dates=dates, parts=parts, values=values, returns=returns, labels=labels)
    return made, TrackRecord(dates=dates, returns=returns, risk_free=0.0, periods_per_year=252.0)


@settings(max_examples=50, deadline=None)
@given(seed=SEEDS, n=st.integers(2, 300), cut=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_linked_contributions_are_the_compounded_return(seed: int, n: int, cut: tuple[float, float]) -> None:
    """Σᵢ Σₜ cₜᵢ Vₜ₋₁ / V_start = Π(1 + rₜ) − 1 of every span, and of every grouping, to 1e-12."""
    made, record = _drawn(seed, n)
    first, stop = sorted(int(each * n) for each in cut)
    whole = np.prod(1.0 + record.returns[first:stop]) - 1.0
    for grouped in (made, made.by("asset"), made.by("sector", "kind")):
        assert grouped.linked(first, stop).sum() == pytest.approx(whole, abs=1e-12, rel=1e-12)
    one, two = made.linked(0, first), made.linked(first, stop)
    joined = one + np.prod(1.0 + record.returns[:first]) * two
    assert joined == pytest.approx(made.linked(0, stop), abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(seed=SEEDS, n=st.integers(2, 300))
def test_losses_add_up_to_the_depth_and_gains_to_what_came_back(seed: int, n: int) -> None:
    """Of every drawdown, one from the start, to nothing or without an end among them, to 1e-12, however grouped."""
    made, record = _drawn(seed, n)
    table = drawdown_table(record)
    for grouped in (made, made.by("asset"), made.by("sector"), made.by("kind", "sector")):
        found = drawdown_attribution(table, grouped)
        assert len(found) == len(table)
        assert found.residual <= 1e-12
        assert found.depths.tolist() == sorted(table.depths, reverse=True)
        assert drawdown_attribution(table, grouped, deepest=1).losses.tolist() == found.losses[:1].tolist()


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_the_order_of_parts_is_that_of_labels_alone(seed: int) -> None:
    """Parts in another order give the same groups, to rounding."""
    made, _ = _drawn(seed, 40)
    order = np.random.default_rng(seed).permutation(len(made.parts))
    other = Contributions(
        dates=made.dates,
        parts=tuple(made.parts[i] for i in order),
        values=np.ascontiguousarray(made.values[:, order]),
        returns=made.returns,
        labels={kind: tuple(own[i] for i in order) for kind, own in made.labels.items()},
    )
    one, two = made.by("asset").totals(), other.by("asset").totals()
    assert two[one.index].to_numpy() == pytest.approx(one.to_numpy(), abs=1e-15)
