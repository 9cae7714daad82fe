"""The façade of Pareto sets: labels, units, walking, refusals, records and replays."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg

ASSETS = ["C", "A", "B", "D"]
RETURNS = pd.DataFrame(
    np.random.default_rng(3).standard_t(5, (80, 4)) * [0.02, 0.01, 0.015, 0.03] + [2e-3, 1e-3, 1e-3, 3e-3],
    columns=ASSETS,
)
OBJECTIVES = ("mean", "volatility", "turnover")
CURRENT = {"A": 0.5, "B": 0.5}


def found_with(**changed):
    asked = {"objectives": OBJECTIVES, "points": 16, "current": CURRENT, "periods_per_year": 252}
    return tg.pareto(RETURNS, **{**asked, **changed})


@pytest.fixture(scope="module")
def found():
    return found_with()


def test_points_are_labelled_in_the_order_of_the_input(found):
    assert found.assets == tuple(ASSETS)
    assert list(found.weights.columns) == ASSETS
    assert list(found.points.columns) == [*OBJECTIVES, "effective_assets"]
    assert found.units.to_dict() == {
        "mean": "annual return",
        "volatility": "annual standard deviation",
        "turnover": "fraction of NAV, one way",
    }


def test_values_are_those_of_the_weights(found):
    for point, weights in found.weights.iterrows():
        values = found.points.loc[point]
        assert values["mean"] == pytest.approx(252 * RETURNS.mean() @ weights)
        assert values["volatility"] == pytest.approx(np.sqrt(252 * weights @ RETURNS.cov() @ weights))
        assert values["turnover"] == pytest.approx(
            0.5 * (weights - pd.Series(CURRENT).reindex(ASSETS, fill_value=0)).abs().sum()
        )
        assert values["effective_assets"] == pytest.approx(1 / (weights**2).sum())


def test_the_extremes_are_those_of_optimize(found):
    for objective, asked in (("mean", "max_return"), ("volatility", "min_risk")):
        single = tg.optimize(RETURNS, optimizer="mvo", objective=asked, periods_per_year=252)
        assert np.abs(found.extreme(objective).weights - single.weights).max() <= 1e-3
    assert found.extreme("turnover").values["turnover"] == pytest.approx(0.0, abs=1e-6)


def test_the_knee_is_the_farthest_from_the_plane_through_the_extremes(found):
    values = found.points[list(OBJECTIVES)].to_numpy() * [-1, 1, 1]
    ends = values[list(found.extreme_points)]
    unit = (values - ends.min(axis=0)) / np.ptp(ends, axis=0)
    normal = np.linalg.solve(unit[list(found.extreme_points)], np.ones(3))
    assert (normal > 0).all()
    assert int((unit @ normal).argmin()) == found.knee_point
    assert found.knee.certificate.status == "optimal"


def test_trade_offs_are_the_rates_at_which_objectives_are_exchanged(found):
    """A little more mean costs at least the stated rate, a little less saves at most that: a supporting slope."""
    curve = found_with(objectives=("mean", "volatility"), points=8)
    for number in range(1, len(curve.points) - 1):
        point, step = curve.portfolio(number), 1e-3
        rate = point.trade_offs.loc["mean", "volatility"]
        here = point.values
        dearer = curve.best("volatility", mean=here["mean"] + step).values["volatility"] - here["volatility"]
        saved = here["volatility"] - curve.best("volatility", mean=here["mean"] - step).values["volatility"]
        assert saved - 1e-7 <= rate * step <= dearer + 1e-7
    frame = found.trade_offs
    assert (frame["mean"] == 1.0).all()
    assert (frame > 0).all(axis=None)


def test_best_returns_a_known_point(found):
    point = found.portfolio(3)
    again = found.best("mean", volatility=point.values["volatility"], turnover=point.values["turnover"])
    assert np.abs(again.values - point.values).max() <= 1e-6


def test_best_obeys_what_is_fixed(found):
    mean = 0.5 * (found.points["mean"].min() + found.points["mean"].max())
    best = found.best("volatility", mean=mean)
    assert best.values["mean"] >= mean - 1e-6
    assert best.certificate.optimality_gap <= 1e-4
    assert best.weights.sum() == pytest.approx(1.0)


def test_what_cannot_be_had_is_a_conflict_in_the_users_words(found):
    with pytest.raises(tg.Infeasible) as caught:
        found.best("mean", volatility=0.01)
    conflict = {one.constraint for one in caught.value.conflict}
    assert conflict == {"volatility <= 1%", "net = 100%"}
    assert any("volatility" in one.suggestion for one in caught.value.relaxation)


def test_ranges_are_those_of_sliders(found):
    ranges = found.ranges(turnover=0.3)
    assert list(ranges.index) == ["mean", "volatility"]
    middle = ranges.loc["mean"].mean()
    assert found.best("volatility", {"mean": middle, "turnover": 0.3}).values["turnover"] <= 0.3 + 1e-6
    assert ranges.loc["mean", "best"] <= found.points["mean"].max() + 1e-6


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda found: found.best("sharpe"), "unknown objective"),
        (lambda found: found.best("mean", mean=0.1), "fixed as well"),
        (lambda found: found.best("mean", variance=0.1), "unknown objective"),
        (lambda found: found.best("mean", volatility=float("nan")), "finite"),
        (lambda found: found.ranges(mean=0.1, volatility=0.2, turnover=0.3), "nothing is free"),
        (lambda found: found.portfolio(99), "no point of this number"),
        (lambda found: found.plot("curve"), "no such figure"),
    ],
)
def test_nonsense_is_refused(found, call, says):
    with pytest.raises(tg.ConfigurationError, match=says):
        call(found)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"objectives": "mean"}, "list of strings"),
        ({"constraints": ["count <= 2"]}, "cannot honour"),
        ({"constraints": ["weight >= 5% or 0"]}, "cannot honour"),
        ({"constraints": ["soft(weight <= 20%, penalty=1)"]}, "cannot honour"),
        ({"points": 3}, "points as well"),
        ({"current": None}, "weights held now"),
        ({"objectives": ("mean", "score[yield]"), "scores": {"yield": {"A": 0.1, "B": 0.2}}}, "has no score"),
        ({"objectives": ("mean", "score[yield]"), "scores": {"yield": {"A": float("inf")}}}, "finite number"),
        ({"objectives": ("mean", "score[yield]")}, "score"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(changed, says):
    with pytest.raises(tg.ConfigurationError, match=says):
        found_with(**changed)


def test_contradictory_constraints_are_named():
    with pytest.raises(tg.Infeasible) as caught:
        found_with(constraints=["weight <= 20%"])
    assert {conflict.constraint for conflict in caught.value.conflict} == {"weight <= 20%", "net = 100%"}


def test_moments_do_for_objectives_that_need_no_returns():
    moments = tg.Moments(mean=RETURNS.mean(), covariance=RETURNS.cov())
    per_period = tg.pareto(moments, objectives=("mean", "volatility", "concentration"), points=8)
    assert per_period.units["mean"] == "return per period"
    with pytest.raises(tg.ConfigurationError, match="moments have none"):
        tg.pareto(moments, objectives=("mean", "cvar[95%]"))


def test_it_shows_itself(found):
    text = repr(found)
    assert "knee" in text
    assert "best turnover" in text
    assert "certificate: properly efficient at every point" in text
    bundle = found._repr_mimebundle_()
    assert bundle["text/plain"] == text
    assert "<script" not in bundle["text/html"]
    assert "paid in" in repr(found.knee.trade_offs)
    assert "certificate: optimal" in repr(found.knee)


@pytest.mark.parametrize("kind", [None, "surface", "pairs", "parallel"])
def test_its_figures_hold_every_point(found, kind):
    figure = found.plot(kind)
    sizes = [len(trace.x) for trace in figure.data if getattr(trace, "x", None) is not None]
    if kind == "parallel":
        sizes = [len(dimension["values"]) for dimension in figure.data[0].dimensions]
    assert len(found.points) in sizes


def test_two_objectives_are_a_curve():
    curve = found_with(objectives=("volatility", "mean"), points=8).plot()
    line = curve.data[0]
    assert list(line.x) == sorted(line.x)
    assert list(line.y) == sorted(line.y)


def test_the_desk_records_and_replays(desk):
    found = desk.pareto(
        "crypto", objectives=("mean", "volatility", "cvar[95%]"), points=12, constraints=["weight <= 25%"]
    )
    assert found.run_id in repr(found)
    record = desk.store.run(found.run_id)
    assert record.verb == "pareto"
    assert record.result["counts"]["asked"] == 12
    assert desk.replay(found.run_id).is_identical


def test_scores_are_recorded_and_replayed(desk):
    scores = {"yield": {"A": 0.01, "B": 0.02, "C": 0.03, "D": 0.0}}
    found = desk.pareto(
        RETURNS, objectives=("score[yield]", "volatility"), points=6, scores=scores, periods_per_year=252
    )
    assert found.extreme("score[yield]").values["score[yield]"] == pytest.approx(0.03)
    assert desk.replay(found.run_id).is_identical


@pytest.mark.parametrize(
    ("returns", "changed"),
    [
        (RETURNS[["A"]], {"objectives": ("mean", "volatility")}),
        (RETURNS, {"objectives": ("mean", "score[x]"), "scores": {"x": (3 * RETURNS.mean()).to_dict()}}),
        (RETURNS, {"objectives": ("mean", "volatility"), "constraints": ["turnover <= 0"]}),
    ],
)
def test_where_one_portfolio_is_best_of_everything_it_is_the_set(returns, changed):
    asked = {"points": 20, "current": {"A": 1.0}, **changed}
    alone = tg.pareto(returns, **asked)
    assert (alone.counts.found, alone.counts.merged, alone.knee_point) == (1, 1, 0)
    assert alone.counts.asked == 2
    assert "knee, best mean" in repr(alone)
    assert len(alone.plot().data[0].x) == 1


def test_cash_without_risk_is_no_obstacle():
    found = tg.pareto(RETURNS.assign(CASH=0.0), objectives=("mean", "volatility", "cvar[90%]"), points=10)
    assert found.extreme("volatility").weights["CASH"] == pytest.approx(1.0, abs=1e-4)


def test_duplicate_assets_are_no_obstacle():
    found = tg.pareto(RETURNS.assign(E=RETURNS["A"]), objectives=("mean", "volatility", "concentration"), points=8)
    assert found.gaps.max() <= 1e-7


def test_an_unbounded_objective_is_refused():
    with pytest.raises(tg.SolverError, match="unbounded"):
        tg.pareto(RETURNS, objectives=("mean", "volatility"), constraints=["net >= 50%"], points=8)


def test_a_missing_return_names_its_asset():
    with pytest.raises(tg.DataError, match="asset A"):
        tg.pareto(RETURNS.assign(A=RETURNS["A"].where(RETURNS.index != 3)), objectives=("mean", "cvar[90%]"))


def test_many_objectives_are_drawn_in_parallel():
    words = ("mean", "volatility", "cvar[90%]", "mad", "worst", "ulcer", "turnover", "concentration")
    many = found_with(objectives=words, points=18)
    assert many.missed is None
    assert [dimension["label"] for dimension in many.plot().data[0].dimensions] == list(words)


def test_points_of_a_curve_are_equally_spaced_but_for_the_knee():
    curve = found_with(objectives=("mean", "volatility"), points=40)
    values = curve.points[["mean", "volatility"]].to_numpy()
    unit = (values - values.min(axis=0)) / np.ptp(values, axis=0)
    steps = np.hypot(*np.diff(np.delete(unit, curve.knee_point, axis=0), axis=0).T)
    assert steps.max() <= 1.15 * steps.min()


@pytest.mark.parametrize("turnover", [0.1, 0.25, 0.5])
def test_what_is_left_free_has_no_say(found, turnover):
    """With turnover alone fixed the best mean is that of `optimize` under the same limit, and so is the volatility."""
    for objective, asked in (("mean", "max_return"), ("volatility", "min_risk")):
        single = tg.optimize(
            RETURNS,
            optimizer="mvo",
            objective=asked,
            constraints=[f"turnover <= {turnover}"],
            current=CURRENT,
            periods_per_year=252,
        )
        best = found.best(objective, turnover=turnover)
        reached = single.mean_annual if objective == "mean" else single.volatility_annual
        span = abs(found.points[objective].max() - found.points[objective].min())
        assert best.values[objective] == pytest.approx(reached, abs=2e-5 * span)


def test_with_nothing_fixed_the_best_is_the_extreme(found):
    for objective in OBJECTIVES:
        assert np.abs(found.best(objective).values - found.extreme(objective).values).max() <= 1e-4
