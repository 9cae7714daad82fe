"""How sure a backtest is: what it says, what it leaves out and why, and how trials are counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tangency as tg
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.backtest_trials import EarlierTrials
from tangency.errors import ConfigurationError
from tangency.store import TrialRun

DAYS = pd.date_range("2023-01-01", periods=120)


def _closes(seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    steps = rng.normal(0.0005, 0.02, (len(DAYS), 6))
    return pd.DataFrame(100.0 * np.exp(np.cumsum(steps, axis=0)), DAYS, columns=list("ABCDEF"))


def _weights(closes: pd.DataFrame, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    when = closes.index[::20]
    return pd.DataFrame(rng.dirichlet(np.ones(6), len(when)), when, columns=closes.columns)


def _given(**settings: object) -> tg.BacktestResult:
    closes = _closes()
    return tg.backtest(closes, weights=_weights(closes), **{"periods_per_year": 365.0, **settings})  # type: ignore[arg-type]


def test_the_total_return_is_that_of_the_nav() -> None:
    result = _given(costs=tg.Costs(fee_bps=20), delay=0)
    total = result.honesty.figures["total_return"].value
    assert total == pytest.approx(result.nav.iloc[-1] / 1_000_000.0 - 1.0, rel=1e-12)


def test_the_turnover_counts_a_purchase_and_its_sale_once() -> None:
    result = _given()
    annual = result.honesty.figures["annual_turnover"].value
    assert annual == pytest.approx(result.turnover.sum() / (len(DAYS) - 1) * 365.0, rel=1e-12)


def test_without_years_there_are_no_annual_figures_and_the_headline_says_so() -> None:
    result = _given(periods_per_year=None)
    figures = result.honesty.figures
    assert figures["sharpe_ratio"].value is None
    assert figures["max_drawdown"].value is not None
    assert result.honesty.sharpe.per_period is not None
    assert "no annual figures: nothing says how many periods make a year" in result.said


def test_a_pure_call_says_that_trials_are_unknown() -> None:
    result = _given()
    assert result.honesty.trials.count is None
    assert any("number of trials is unknown" in each for each in result.said)


def test_a_book_that_never_moves_has_reasons_in_place_of_figures() -> None:
    closes = _closes()
    nothing = pd.DataFrame(0.0, closes.index[:1], closes.columns)
    honesty = tg.backtest(closes, weights=nothing, periods_per_year=365.0).honesty
    assert honesty.figures["sharpe_ratio"].reason == "the excess returns are constant"
    assert honesty.not_drawn == "a constant series has no dependence"
    assert honesty.twins.reason is not None
    assert honesty.sharpe.reasons.keys() == {"per_period", "probability", "minimum_periods"}


def test_a_book_of_two_closes_is_too_short_and_says_so() -> None:
    closes = _closes().iloc[:2]
    result = tg.backtest(closes, weights=_weights(closes).iloc[:1], periods_per_year=365.0)
    assert result.honesty.n_periods == 1
    assert result.honesty.figures["total_return"].reason == "at least 2 periods are needed"
    assert any(each.startswith("no intervals") for each in result.said)


def test_benchmarks_are_judged_beside_the_book() -> None:
    honesty = _given(benchmark={"A": 0.5, "B": 0.5}).honesty
    (against,) = honesty.benchmarks.values()
    beta = against.relative["beta"]
    assert beta.value is not None
    assert beta.interval is not None
    assert beta.interval.lower < beta.value < beta.interval.upper


def test_twins_of_a_policy_are_told_what_the_policy_asked_for() -> None:
    result = tg.backtest(
        _closes(), optimizer="inverse-volatility", policy="threshold", window=20, every="week", periods_per_year=365.0
    )
    orders = result.walked.orders
    assert [bar for bar, _ in result.walked.traded] == orders.when.tolist()
    assert set(orders.when) == set(result.path.decided)
    assert result.honesty.twins.count == len(result.honesty.twins.sharpe) == 39


def test_two_delays_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="there are two delays"):
        _given(trading=tg.Trading(delay=3))


def test_a_fill_at_the_open_before_the_decision_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="cannot be filled at the open before it"):
        _given(delay=0, trading=tg.Trading(price="open"))


class TestTrials:
    """The runs of a hypothesis are its trials."""

    def test_each_configuration_counts_once_under_its_hypothesis(self, tmp_path: Path) -> None:
        with tg.Desk(tmp_path) as desk:
            counts = [
                desk.backtest("crypto", start="2024-06-01", **settings).honesty.trials.count  # type: ignore[arg-type]
                for settings in (
                    {"optimizer": "erc"},
                    {"optimizer": "erc", "delay": 2},
                    {"optimizer": "erc"},
                    {"optimizer": "inverse-volatility"},
                    {"optimizer": "erc", "hypothesis": "calm wins"},
                    {"optimizer": "inverse-volatility", "hypothesis": "calm wins"},
                    {"optimizer": "erc", "delay": 3},
                )
            ]
        assert counts == [1, 2, 2, 1, 1, 2, 3]

    def test_a_run_of_before_a_field_was_there_is_the_same_configuration(self, tmp_path: Path) -> None:
        request = BacktestRequest.model_validate({"dataset": "crypto", "optimizer": "erc"})
        later = {"within_sectors", "sector_taxonomy"}
        before = {name: value for name, value in request.model_dump(mode="json").items() if name not in later}
        run = TrialRun(id="1", request=before, manifest={"dataset_version": "v"})
        with tg.Desk(tmp_path) as desk:
            assert EarlierTrials.of((run,), desk.store, request=request, dataset_version="v").returns == ()

    def test_an_earlier_run_replays_although_trials_were_added(self, tmp_path: Path) -> None:
        with tg.Desk(tmp_path) as desk:
            settings = {"optimizer": "erc", "start": "2024-06-01"}
            runs = [desk.backtest("crypto", delay=delay, **settings) for delay in (1, 2, 3)]  # type: ignore[arg-type]
            assert [run.honesty.trials.count for run in runs] == [1, 2, 3]
            assert all(desk.replay(str(run.run_id)).is_identical for run in runs)

    def test_a_job_counts_what_ended_before_it_was_computed(self, tmp_path: Path) -> None:
        with tg.Desk(tmp_path) as desk:
            for delay in (1, 2):
                desk.submit("backtest", "crypto", optimizer="erc", start="2024-06-01", delay=delay)
            counts = []
            while (taken := desk.store.jobs.take()) is not None:
                result = desk.complete(taken)
                assert isinstance(result, tg.BacktestResult)
                counts.append(result.honesty.trials.count)
                assert desk.replay(str(result.run_id)).is_identical
            assert counts == [1, 2]

    def test_inline_data_are_named_by_their_content(self, tmp_path: Path) -> None:
        with tg.Desk(tmp_path) as desk:
            counts = [
                desk.backtest(closes, weights=_weights(closes), capital=capital).honesty.trials
                for closes, capital in ((_closes(), 1e6), (_closes(), 2e6), (_closes(seed=4), 1e6))
            ]
        assert [each.count for each in counts] == [1, 2, 1]
        assert counts[0].hypothesis != counts[2].hypothesis
