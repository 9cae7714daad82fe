"""Laws of a screen of pairs: labels and units change nothing, and false discoveries stay within the stated rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg
from tangency.dependence import q_values
from tangency.domain.cointegration import DiscoveryControl


def walks(seed: int, n: int, n_cointegrated: int = 0, n_sessions: int = 250, rho: float = 0.8) -> pd.DataFrame:
    """Return prices of independent walks; of the first pairs, the second leg corrects 1 − ρ of its distance a session.

    Its own shocks are those of a walk. A leg that is another one plus noise has changes that reverse, for which
    Engle–Granger's test rejects too often; `docs/pairs.md` says how often.
    """
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((n_sessions, n))
    logs = steps.cumsum(axis=0)
    for k in range(n_cointegrated):
        one, other = logs[:, 2 * k], logs[:, 2 * k + 1]
        for t in range(1, n_sessions):
            other[t] = other[t - 1] + (1.0 - rho) * (one[t - 1] - other[t - 1]) + steps[t, 2 * k + 1]
    columns = [f"A{k:02d}" for k in range(n)]
    days = pd.date_range("2020-01-01", periods=n_sessions)
    return pd.DataFrame(100.0 * np.exp(logs / 100.0), days, columns)


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 1000), order=st.permutations(range(5)), method=st.sampled_from(["engle-granger", "johansen"])
)
def test_the_order_of_columns_changes_no_bit(seed: int, order: list[int], method: str) -> None:
    """Assets are matched by label: permuting the columns of a frame leaves the document."""
    prices = walks(seed, 5, 1)
    moved = prices.iloc[:, order]
    one, other = (tg.screen_pairs(each, method=method).document().as_json() for each in (prices, moved))
    assert one == other


def by_pair(table: pd.DataFrame, names: dict[str, str]) -> dict[frozenset[str], float]:
    """Return pair → p-value, by other names of the assets."""
    rows = table[["first", "second", "p_value"]].itertuples(index=False)
    return {frozenset((names[first], names[second])): p for first, second, p in rows}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), factor=st.floats(1e-3, 1e3))
def test_the_z_score_of_a_spread_knows_no_units(seed: int, factor: float) -> None:
    """Of logarithms, quoting a leg in other units moves levels and intercept, and no z-score."""
    prices = walks(seed, 3, 1)
    quoted = prices.assign(A00=prices["A00"] * factor)
    one, other = (tg.screen_pairs(each).pair("A00", "A01") for each in (prices, quoted))
    np.testing.assert_allclose(one["z_score"], other["z_score"], atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_labels_are_only_labels(seed: int) -> None:
    """Permuting which label a series has permutes the rows of the table, and their figures stay."""
    prices = walks(seed, 4, 1)
    renamed = prices.set_axis(["A03", "A01", "A00", "A02"], axis=1)
    true_names = dict(zip(renamed.columns, prices.columns, strict=True))
    one = by_pair(tg.screen_pairs(prices).table, {name: name for name in prices})
    other = by_pair(tg.screen_pairs(renamed).table, true_names)
    assert one.keys() == other.keys()
    for pair, p in one.items():
        assert other[pair] == pytest.approx(p, rel=1e-7, abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), factor=st.floats(1e-4, 1e4), log=st.booleans(), lags=st.sampled_from(["aic", 1]))
def test_the_unit_of_a_price_changes_no_p_value(seed: int, factor: float, log: bool, lags: str | int) -> None:
    """Scaling one price leaves every p-value, in logarithms and in prices."""
    prices = walks(seed, 4, 1)
    scaled = prices.assign(A00=prices["A00"] * factor)
    one, other = (tg.screen_pairs(each, log=log, lags=lags).table for each in (prices, scaled))
    np.testing.assert_allclose(np.sort(one["p_value"]), np.sort(other["p_value"]), rtol=1e-6, atol=1e-10)


@settings(max_examples=50, deadline=None)
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=40), fdr=st.floats(0.001, 0.5))
def test_q_values_select_what_the_step_up_procedure_rejects(p: list[float], fdr: float) -> None:
    """A q-value is at most the rate exactly where Benjamini and Hochberg's procedure rejects."""
    ascending = sorted(p)
    passing = [k for k, value in enumerate(ascending, 1) if value * len(p) / k <= fdr]
    n_rejected = passing[-1] if passing else 0
    q = q_values(np.array(p), DiscoveryControl.BH)
    rejected = int((q <= fdr).sum())
    # Equal p-values are rejected together.
    assert rejected == n_rejected or ascending[rejected - 1] == ascending[n_rejected - 1]
    assert (q_values(np.array(p), DiscoveryControl.BY) >= q).all()


@pytest.mark.parametrize(("control", "least_power"), [("by", 0.5), ("bh", 0.7)])
def test_false_discoveries_stay_within_the_stated_rate(control: str, least_power: float) -> None:
    """Of 60 markets with 190 pairs, 5 of them cointegrated: the mean share of false ones among those selected."""
    shares, powers = [], []
    for seed in range(60):
        selected = tg.screen_pairs(walks(seed, 20, 5, 500), fdr=0.1, control=control).selected()
        pairs = {frozenset(pair) for pair in selected[["first", "second"]].itertuples(index=False)}
        truth = {frozenset((f"A{2 * k:02d}", f"A{2 * k + 1:02d}")) for k in range(5)}
        shares.append(len(pairs - truth) / max(len(pairs), 1))
        powers.append(len(pairs & truth) / 5)
    error = np.std(shares) / np.sqrt(len(shares))
    said = f"{control}: false discovery rate {np.mean(shares):.3f} ± {error:.3f}, power {np.mean(powers):.3f}"
    assert np.mean(shares) <= 0.1 + 2.0 * error, said
    assert np.mean(powers) >= least_power, said


@pytest.mark.parametrize("method", ["engle-granger", "johansen"])
def test_of_independent_walks_hardly_a_screen_selects_any(method: str) -> None:
    """Where no pair is cointegrated, the share of screens that select one is the rate of false discoveries."""
    wrong = [
        tg.screen_pairs(walks(1000 + seed, 12, 0, 500), method=method, lags=1).n_selected > 0 for seed in range(100)
    ]
    assert np.mean(wrong) <= 0.05 + 2.0 * np.sqrt(0.05 * 0.95 / 100), f"{method}: {np.mean(wrong):.3f} of screens"
