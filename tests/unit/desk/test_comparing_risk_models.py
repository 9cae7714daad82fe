import numpy as np
import pandas as pd
import pytest

import tangency as tg

WINDOW, STEP = 60, 20


@pytest.fixture(scope="module")
def returns():
    rng = np.random.default_rng(0)
    loadings = rng.normal(1.0, 0.3, (12, 1))
    values = rng.normal(0, 0.01, (190, 1)) @ loadings.T + rng.normal(0, 0.01, (190, 12))
    return pd.DataFrame(values, columns=[f"A{i:02d}" for i in range(12)])


@pytest.fixture(scope="module")
def found(returns):
    return tg.compare_risk_models(
        returns, ["sample", "ledoit-wolf", tg.component("ewma", half_life_periods=5)], window=WINDOW, step=STEP
    )


def test_the_figures_are_those_of_a_loop_by_hand(returns, found):
    losses, realised, distances = [], [], []
    for start in range(WINDOW, 190, STEP):
        seen, came = returns.iloc[start - WINDOW : start], returns.iloc[start : start + STEP]
        sigma, deviations = seen.cov().to_numpy(), (came - seen.mean()).to_numpy()
        losses += [np.linalg.slogdet(sigma)[1] + d @ np.linalg.solve(sigma, d) for d in deviations]
        distances += [d @ np.linalg.solve(sigma, d) / 12 for d in deviations]
        weights = tg.optimize(seen, optimizer="mvo", objective="min_risk").weights
        realised.append(came @ weights)
    score = next(score for score in found.scores if score.model.id.endswith("/sample"))
    assert (found.n_forecasts, found.n_periods) == (7, 130)
    assert score.qlike == pytest.approx(np.mean(losses), rel=1e-10)
    assert score.volatility == pytest.approx(pd.concat(realised).std(), rel=1e-9)
    assert score.distance_ratio == pytest.approx(np.mean(distances), rel=1e-10)
    assert score.distance_error == pytest.approx(np.std(distances, ddof=1) / np.sqrt(130), rel=1e-10)


def test_a_covariance_that_is_too_small_is_told_by_its_distances(found):
    sure = found.scores[-1]
    assert sure.distance_ratio - 1 > 3 * sure.distance_error
    assert sure.distance_p_value < 0.001


def test_the_best_comes_first_and_the_others_say_how_far_behind(found):
    losses = [score.qlike for score in found.scores]
    assert losses == sorted(losses)
    assert found.scores[0].qlike_excess is None
    assert [score.qlike_excess for score in found.scores[1:]] == pytest.approx(np.array(losses[1:]) - losses[0])
    assert found.scores[-1].model.id.endswith("/ewma")
    assert found.scores[-1].qlike_statistic > 2


def test_a_model_that_is_too_sure_has_a_bias_ratio_above_one(found):
    assert found.scores[-1].bias_ratio > 1.2


def test_a_singular_forecast_has_no_loss_but_a_portfolio(returns):
    compared = tg.compare_risk_models(
        returns, ["sample", "ledoit-wolf"], window=8, step=20, constraints=["weight <= 50%"]
    )
    sample = compared.scores[-1]
    assert sample.model.id.endswith("/sample")
    assert sample.qlike is None
    assert sample.distance_ratio is None
    assert sample.volatility > 0
    assert compared.table()["qlike"].isna().tolist() == [False, True]


def test_the_order_of_assets_does_not_matter(returns, found):
    turned = tg.compare_risk_models(returns[returns.columns[::-1]], ["sample"], window=WINDOW, step=STEP)
    score = next(score for score in found.scores if score.model.id.endswith("/sample"))
    assert turned.scores[0].volatility == score.volatility


def test_it_shows_itself(found):
    assert "7 forecasts from 60 returns" in repr(found)
    assert found._repr_mimebundle_()["text/html"].count(">risk-models/") == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"window": 180}, "2 forecasts need at least 201 returns"),
        ({"window": 1}, "greater than or equal to 2"),
        ({"risk_models": []}, "at least 1 item"),
        ({"risk_models": ["sampel"]}, "unknown risk model"),
    ],
)
def test_what_cannot_be_compared_is_refused(returns, change, message):
    asked = {"risk_models": ["sample"], "window": WINDOW, "step": STEP} | change
    with pytest.raises(tg.TangencyError, match=message):
        tg.compare_risk_models(returns, **asked)


def test_a_missing_return_is_named(returns):
    with_hole = returns.copy()
    with_hole.loc[3, "A05"] = np.nan
    with pytest.raises(tg.DataError, match="A05, period 3"):
        tg.compare_risk_models(with_hole, ["sample"], window=WINDOW)


def test_moments_cannot_be_compared(returns):
    with pytest.raises(tg.ConfigurationError, match="no returns to judge"):
        tg.compare_risk_models(tg.Moments(mean=returns.mean(), covariance=returns.cov()), ["sample"], window=WINDOW)


def test_the_desk_records_and_replays(desk):
    found = desk.compare_risk_models(
        "crypto", ["ledoit-wolf", "oas"], window=180, step=30, constraints=["weight <= 25%"]
    )
    assert desk.store.run(found.run_id).verb == "compare_risk_models"
    assert found.run_id in repr(found)
    assert desk.replay(found.run_id).is_identical
