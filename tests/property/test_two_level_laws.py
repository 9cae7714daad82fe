"""Laws of two levels: any optimizer between sectors, any other within each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg

LEAST = tg.component("mvo", objective="min_risk")
PERIODS = {"periods_per_year": 365.0}
OPTIMIZERS = [LEAST, "erc", "inverse-volatility", "hrp", "max-diversification"]


@pytest.fixture(scope="module")
def coins() -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a year of returns of the 16 largest coins with the labels of the sample."""
    rule = tg.UniverseRule(top=16, n_returns=365, max_missing=0.0, max_gap=0, exclude_sectors=["Stablecoin", "Wrapped"])
    panel = tg.load("crypto", as_of="2024-11-30", universe=rule)
    returns = panel.returns()
    frame = pd.DataFrame(returns.values, index=pd.DatetimeIndex(returns.dates), columns=list(returns.assets))
    return frame, {asset.symbol: str(asset.sector) for asset in panel.assets}


def drawn_moments(seed: int, n: int) -> tg.Moments:
    rng = np.random.default_rng(seed)
    factors = rng.normal(0.0, 0.02, (n, 3))
    names = [f"A{i}" for i in range(n)]
    covariance = factors @ factors.T + np.diag(rng.uniform(1e-4, 1e-3, n))
    return tg.Moments(
        mean=pd.Series(rng.normal(0.001, 0.001, n), names), covariance=pd.DataFrame(covariance, names, names)
    )


def answer(moments: tg.Moments, **asked: object) -> tuple[pd.Series | None, object]:
    """Return the weights, or the conflict because of which there are none."""
    try:
        return tg.optimize(moments, **asked).weights, None
    except tg.Infeasible as refused:
        return None, refused.conflict


@pytest.mark.parametrize("within", OPTIMIZERS)
def test_one_sector_is_the_optimizer_within(within, coins) -> None:
    """Law: where all assets are in one sector, the weights are those of the optimizer within, caps among them."""
    returns, _ = coins
    limits = ["weight <= 15%"]
    alone = tg.optimize(returns, optimizer=within, constraints=limits, **PERIODS)
    levels = tg.optimize(
        returns,
        optimizer="erc",
        within_sectors=within,
        groups=dict.fromkeys(returns.columns, "all"),
        constraints=limits,
        **PERIODS,
    )
    assert levels.weights.to_numpy() == pytest.approx(alone.weights.to_numpy(), abs=1e-12)


@pytest.mark.parametrize("between", OPTIMIZERS)
def test_sectors_of_one_asset_are_the_optimizer_between(between, coins) -> None:
    """Law: where each asset is a sector, the weights are those of the optimizer between, caps and floors among them."""
    returns, _ = coins
    # hrp splits by the order of its names, so the sectors are in the order of the assets.
    labels = {asset: f"only {asset}" for asset in returns.columns}
    limits = ["weight <= 15%", "weight[BTC] >= 7%"]
    alone = tg.optimize(returns, optimizer=between, constraints=limits, **PERIODS)
    levels = tg.optimize(returns, optimizer=between, within_sectors=LEAST, groups=labels, constraints=limits, **PERIODS)
    assert levels.weights.to_numpy() == pytest.approx(alone.weights.to_numpy(), abs=1e-9)
    assert {level.status for level in levels.certificate.levels[1:]} == {"alone"}


def test_weights_do_not_depend_on_the_order_of_assets_nor_on_the_names_of_sectors(coins) -> None:
    """Law: permuting the assets permutes the weights; renaming the sectors leaves them."""
    returns, sectors = coins
    chosen = {"optimizer": "erc", "within_sectors": LEAST, **PERIODS}
    known = tg.optimize(returns, groups=sectors, **chosen).weights
    other = tg.optimize(returns[returns.columns[::-1]], groups=sectors, **chosen).weights
    assert other[known.index].to_numpy() == pytest.approx(known.to_numpy(), abs=1e-12)
    renamed = {label: f"{i}" for i, label in enumerate(sorted(set(sectors.values()), reverse=True))}
    other = tg.optimize(returns, groups={asset: renamed[label] for asset, label in sectors.items()}, **chosen).weights
    assert other.to_numpy() == pytest.approx(known.to_numpy(), abs=1e-9)


@pytest.mark.parametrize("between", ["erc", LEAST, "hrp"])
@pytest.mark.parametrize("within", [LEAST, "erc", "inverse-volatility"])
def test_weights_are_those_of_own_calls(between, within, coins) -> None:
    """Law: each sector's members optimised by themselves, and then the returns of these portfolios in their place."""
    returns, sectors = coins
    inside = {}
    for label in sorted(set(sectors.values())):
        own = [asset for asset in returns.columns if sectors[asset] == label]
        inside[label] = (
            pd.Series(1.0, own) if len(own) == 1 else tg.optimize(returns[own], optimizer=within, **PERIODS).weights
        )
    earned = pd.DataFrame({label: returns[own.index] @ own for label, own in inside.items()})
    shares = tg.optimize(earned, optimizer=between, **PERIODS).weights
    wanted = pd.concat([shares[label] * own for label, own in inside.items()])
    found = tg.optimize(returns, optimizer=between, within_sectors=within, groups=sectors, **PERIODS)
    assert found.weights.to_numpy() == pytest.approx(wanted[found.weights.index].to_numpy(), abs=1e-9)
    assert {level.name: level.share for level in found.certificate.levels[1:]} == pytest.approx(shares.to_dict())


def test_weights_are_those_of_a_computation_in_numpy(coins) -> None:
    """Law: inverse volatilities within, and inverse volatilities of the sectors' own returns between."""
    returns, sectors = coins
    labels = np.array([sectors[asset] for asset in returns.columns])
    values, weights = returns.to_numpy(), np.zeros(len(labels))
    volatilities = {}
    for label in set(labels):
        inverse = np.where(labels == label, 1.0 / values.std(axis=0, ddof=1), 0.0)
        weights += inverse / inverse.sum()
        volatilities[label] = (values @ (inverse / inverse.sum())).std(ddof=1)
    shares = 1.0 / np.array([volatilities[label] for label in labels])
    weights *= shares / sum(1.0 / each for each in volatilities.values())
    found = tg.optimize(
        returns, optimizer="inverse-volatility", within_sectors="inverse-volatility", groups=sectors, **PERIODS
    )
    assert found.weights.to_numpy() == pytest.approx(weights, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    labels=st.lists(st.sampled_from("XYZ"), min_size=4, max_size=9),
    cap=st.sampled_from([0.1, 0.2, 0.35, 1.0]),
    limit=st.sampled_from([0.2, 0.45, 0.7, 1.0]),
    floor=st.sampled_from([0.0, 0.1, 0.4]),
)
def test_constraints_hold_wherever_one_level_can_hold_them(seed, labels, cap, limit, floor) -> None:
    """Law: caps, limits and floors of sectors hold in the whole; refused as infeasible is what one level refuses."""
    moments = drawn_moments(seed, len(labels))
    groups = dict(zip(moments.assets, labels, strict=True))
    constraints = [f"weight <= {cap}", f"sector[{labels[0]}] <= {limit}", f"sector[{labels[-1]}] >= {floor}"]
    asked = {"optimizer": LEAST, "groups": groups, "constraints": constraints}
    weights, conflict = answer(moments, **asked)
    levels, other_conflict = answer(moments, within_sectors=LEAST, **asked)
    assert conflict == other_conflict
    if levels is None:
        assert weights is None
        return
    weights = levels
    sums = weights.groupby(groups).sum()
    assert weights.sum() == pytest.approx(1.0, abs=1e-9)
    assert weights.min() >= -1e-9
    assert weights.max() <= cap + 1e-9
    assert sums[labels[0]] <= limit + 1e-9
    assert sums[labels[-1]] >= floor - 1e-9


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), labels=st.lists(st.sampled_from("XYZ"), min_size=5, max_size=9))
def test_limits_of_shorts_and_a_range_of_the_net_hold(seed, labels) -> None:
    """Law: bounds of single weights on both sides, and a net that is a range, hold in the whole."""
    moments = drawn_moments(seed, len(labels))
    weights = tg.optimize(
        moments,
        optimizer=LEAST,
        within_sectors=LEAST,
        groups=dict(zip(moments.assets, labels, strict=True)),
        constraints=["weight between -10% and 30%", "net between 80% and 100%"],
    ).weights
    assert weights.min() >= -0.1 - 1e-9
    assert weights.max() <= 0.3 + 1e-9
    assert 0.8 - 1e-9 <= weights.sum() <= 1.0 + 1e-9


def test_moments_of_factors_are_those_of_their_matrix() -> None:
    """Law: a factor structure gives the weights of the matrix that it stands for."""
    rng = np.random.default_rng(4)
    names = [f"A{i}" for i in range(9)]
    groups = dict(zip(names, "XXXYYYYZZ", strict=True))
    mean = pd.Series(rng.normal(0.001, 0.001, 9), names)
    model = tg.FactorModel(
        loadings=pd.DataFrame(rng.normal(size=(9, 2)), names, ["F1", "F2"]),
        factors=pd.DataFrame(np.diag([4e-4, 1e-4]), ["F1", "F2"], ["F1", "F2"]),
        specific=pd.Series(rng.uniform(1e-4, 1e-3, 9), names),
    )
    loadings = model.loadings.to_numpy()
    matrix = loadings @ np.diag([4e-4, 1e-4]) @ loadings.T + np.diag(model.specific)
    asked = {"optimizer": LEAST, "within_sectors": LEAST, "groups": groups}
    by_parts = tg.optimize(tg.Moments(mean=mean, covariance=model), **asked).weights
    by_matrix = tg.optimize(tg.Moments(mean=mean, covariance=pd.DataFrame(matrix, names, names)), **asked).weights
    assert by_parts.to_numpy() == pytest.approx(by_matrix.to_numpy(), abs=1e-8)
