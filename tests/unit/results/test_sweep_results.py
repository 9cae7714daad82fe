"""What a sweep says of its choice: over common sessions, with every trial counted."""

import numpy as np
import pytest

from tangency.errors import ConfigurationError, UnknownName
from tangency.results.sweep import SweepPoint, SweepResult, SweepSettings
from tangency.results.sweep_choice import Record, judged
from tangency.results.sweep_figures import figures_of
from tangency.results.sweep_folds import FoldSpans, fold_choices

RNG = np.random.default_rng(0)
DAYS = tuple(f"2024-{1 + day // 28:02d}-{1 + day % 28:02d}" for day in range(120))


def record(returns, days=DAYS, fold=0):
    return Record(sessions=[(fold, day) for day in days], returns=np.asarray(returns))


def point(number, returns, *, configuration=None, rung=None, error=None, values=None):
    returns = np.asarray(returns, dtype=float)
    return SweepPoint(
        number=number,
        configuration=number if configuration is None else configuration,
        values=values or {"window": str(number)},
        identity=f"{number:064d}",
        sessions=DAYS[: len(returns)],
        returns=returns,
        figures={} if error else figures_of(returns, 365.0),
        rung=rung,
        error=error,
    )


def result(points, **settings):
    own = {
        "data": "closes", "dataset_version": None, "search": "all combinations", "n_combinations": len(points),
        "axes": {"window": tuple(str(each) for each in range(len(points)))}, "choose_by": "sharpe_ratio",
        "periods_per_year": 365.0,
    }  # fmt: skip
    return SweepResult(settings=SweepSettings(**{**own, **settings}), points=tuple(points))


def test_the_first_of_equals_is_the_best():
    returns = RNG.normal(0.001, 0.01, 120)
    assert result([point(0, -returns), point(1, returns), point(2, returns)]).best.number == 1


@pytest.mark.parametrize(("choose_by", "best"), [("volatility", 0), ("max_drawdown", 0), ("total_return", 1)])
def test_less_risk_and_more_return_are_better(choose_by, best):
    calm, wild = np.full(120, 0.0001), np.tile([0.05, -0.04], 60)
    calm[3] = -0.0001
    assert result([point(0, calm), point(1, wild)], choose_by=choose_by).best.number == best


def test_a_configuration_that_was_dropped_is_never_the_best():
    lucky, steady = np.tile([0.02, -0.001], 15), RNG.normal(0.0005, 0.01, 120)
    points = [
        point(0, lucky, rung=0),
        point(1, steady[:30], rung=0),
        point(2, steady, configuration=1, rung=1, values={"window": "1"}),
    ]
    found = result(points)
    assert found.best.number == 1
    assert found.choice.n_trials == 2
    assert found.choice.n_periods == 30


def test_what_failed_or_never_traded_is_counted_as_a_trial():
    points = [point(i, RNG.normal(0.001, 0.01, 120)) for i in range(3)]
    points += [point(3, np.zeros(120)), point(4, [], error="no prices")]
    choice = result(points).choice
    assert choice.n_trials == choice.deflation.trials.count == 5
    assert choice.deflation.trials.effective <= 3.0
    assert choice.overfitting is None
    assert any("probability of overfitting is not defined" in reason for reason in choice.reasons)


def test_configurations_are_compared_over_the_sessions_that_all_have():
    values = RNG.normal(0.001, 0.01, (120, 2))
    records = {0: record(values[:, 0]), 1: record(values[20:, 1], DAYS[20:])}
    choice = judged(records, 0, n_trials=2)
    same = judged({0: record(values[20:, 0], DAYS[20:]), 1: records[1]}, 0, n_trials=2)
    assert choice.n_periods == 100
    assert choice.overfitting.logits.tolist() == same.overfitting.logits.tolist()
    assert choice.deflation == same.deflation


def test_one_configuration_has_no_probability_of_overfitting():
    choice = result([point(0, RNG.normal(0.001, 0.01, 120))]).choice
    assert choice.overfitting is None
    assert choice.reasons
    assert choice.deflation.threshold == 0.0


def test_a_fold_is_chosen_by_training_and_judged_by_test():
    """The first configuration is best in the first half and loses in the second; the other the other way round."""
    up, down = np.tile([0.02, 0.0], 30), np.tile([-0.02, 0.0], 30)
    records = {0: record(np.concatenate([up, down])), 1: record(np.concatenate([down, up]))}
    first, second = (DAYS[0], DAYS[59]), (DAYS[60], DAYS[119])
    folds = [FoldSpans(train=(first,), test=(second,)), FoldSpans(train=(second,), test=(first,))]
    found = fold_choices(folds, records, choose_by="total_return", periods_per_year=365.0)
    assert [each.configuration for each in found] == [0, 1]
    assert all(each.inside > 0.5 and each.outside["total_return"] < -0.4 for each in found)


def test_a_purged_session_chooses_nothing():
    """One purged day would turn the choice."""
    jump = np.zeros(120)
    jump[59] = 1.0
    records = {0: record(jump), 1: record(np.full(120, 0.001))}
    fold = FoldSpans(train=((DAYS[0], DAYS[58]),), test=((DAYS[60], DAYS[119]),))
    (found,) = fold_choices([fold], records, choose_by="total_return", periods_per_year=365.0)
    assert found.configuration == 1


def test_a_fold_without_training_chooses_nothing():
    fold = FoldSpans(train=(("2023-01-01", "2023-06-30"),), test=((DAYS[0], DAYS[9]),))
    (found,) = fold_choices([fold], {0: record(np.zeros(120))}, choose_by="sharpe_ratio", periods_per_year=365.0)
    assert (found.configuration, found.inside, dict(found.outside)) == (None, None, {})


def test_plots_are_over_known_axes():
    found = result([point(i, RNG.normal(0.001, 0.01, 120)) for i in range(2)])
    with pytest.raises(UnknownName, match="window"):
        found.heat_map("windw", "window")
    with pytest.raises(ConfigurationError, match="two axes"):
        found.heat_map("window", "window")
    with pytest.raises(UnknownName, match="sharpe_ratio"):
        found.parallel(figure="sharp_ratio")
    assert len(found.parallel().data[0].dimensions) == 2


def test_the_tables_of_a_sweep_are_labelled():
    found = result([point(0, RNG.normal(0.001, 0.01, 120)), point(1, [], error="no prices")])
    assert found.table.index.name == "point"
    assert found.table["error"].isna().tolist() == [True, False]
    assert found.by_configuration["sharpe_ratio"].isna().tolist() == [False, True]
    assert found.tables()["returns"].num_rows == 120
    assert "no prices" in repr(found)
