"""The three strategies in backtests on the crypto sample: what they decide is a function of what was known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.market import sample_dataset
from tangency.simulate.decider import Decided

RULE = tg.UniverseRule(top=10, n_returns=90, exclude_sectors=["Stablecoin", "Wrapped"])
TERMS = {"universe": RULE, "start": "2022-01-31", "end": "2022-12-31", "window": 90}
BANDS = {"book": "long-only", "entry_z": 1.0, "exit_z": 0.2, "band_sessions": 40}


@pytest.mark.parametrize(
    "strategy",
    [
        "momentum",
        "reversal",
        "sector-rotation",
        tg.component("momentum", book="long-only", volatility_target_annual=0.3),
        tg.component("reversal", method="z-score", **BANDS),
        tg.component("sector-rotation", between="equal-risk", within="inverse-volatility", cap=0.5),
    ],
    ids=str,
)
@pytest.mark.any_processor
def test_a_backtest_decides_every_month_and_is_the_same_again(strategy: object) -> None:
    found, again = (tg.backtest("crypto", strategy=strategy, **TERMS) for _ in range(2))
    assert len(found.decisions) == 12
    assert not any(each.refused for each in found.decisions)
    assert all(reason for each in found.decisions for reason in each.reasons.values())
    assert found.nav.to_numpy().tobytes() == again.nav.to_numpy().tobytes()
    assert len(found.trades)


def test_scores_are_expected_returns_where_an_optimizer_takes_them() -> None:
    found = tg.backtest("crypto", strategy="momentum", optimizer=tg.component("mvo", objective="min_risk"), **TERMS)
    assert not any(each.refused for each in found.decisions)
    assert all(each.certificates for each in found.decisions)


def test_one_sector_a_strategy_and_any_optimizer_between_them() -> None:
    """Two levels with an optimizer between: a strategy for each sector, combined by what each would have earned."""
    own = [tg.component("sector-rotation", sectors=[each], between="equal") for each in ("Exchange", "Layer 1")]
    found = tg.backtest("crypto", strategies=own, combination="inverse-volatility", **{**TERMS, "end": "2022-06-30"})
    assert set(found.decisions[-1].reasons) == {"sector-rotation 1", "sector-rotation 2"}


def closes() -> pd.DataFrame:
    panel = sample_dataset("crypto").panel
    frame = pd.DataFrame(panel.prices, pd.DatetimeIndex(panel.sessions), panel.symbols)
    return frame.loc["2021-06-01":"2022-06-30"].dropna(axis=1).iloc[:, :12]


@pytest.mark.parametrize(
    "strategy",
    [
        tg.component("momentum", book="long-short", residual="component"),
        tg.component("momentum", lookbacks=[10, 20, 40], blend="correlation", signal="rank"),
        tg.component(
            "momentum",
            lookbacks=[20],
            book="long-short",
            crash_protection="own-variance",
            volatility_target_annual=0.2,
        ),
        tg.component("reversal", method="ornstein-uhlenbeck", residual="market", **{**BANDS, "book": "long-short"}),
        tg.component("reversal", method="bollinger", **BANDS),
    ],
    ids=str,
)
def test_a_corrupted_future_leaves_decisions_on_real_prices_alone(strategy: object) -> None:
    """Law: a decision is a function of the prices up to its close."""
    prices, cut = closes(), 300
    rng = np.random.default_rng(8)
    corrupted = prices.copy()
    corrupted.iloc[cut:] *= np.exp(rng.normal(0.0, 0.5, corrupted.iloc[cut:].shape))
    terms = {"strategy": strategy, "window": 120, "every": 10, "periods_per_year": 365}
    whole, cut_off, other = (
        decisions(tg.backtest(frame, **terms).decisions, cut) for frame in (prices, prices.iloc[:cut], corrupted)
    )
    assert len(whole) >= 15
    assert any(each is not None and np.any(np.frombuffer(each)) for _, each, _ in whole)
    assert whole == cut_off == other


def decisions(found: tuple[Decided, ...], cut: int) -> list[tuple[int, bytes | None, dict[str, str]]]:
    """Return session, targets to the last bit and reasons of each decision before the cut."""
    return [
        (each.at, None if each.targets is None else each.targets.tobytes(), dict(each.reasons))
        for each in found
        if each.at < cut
    ]
