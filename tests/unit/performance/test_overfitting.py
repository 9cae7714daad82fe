"""Cross-validated choices: against a slow reference, and where the prototype of it broke."""

import time
import tracemalloc
from itertools import combinations
from math import log

import numpy as np
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.performance.overfitting import BlockMeasure, overfitting
from tangency.performance.trial_returns import TrialReturns, block_edges
from tangency.risk.undefined import UndefinedFigure

MEASURES = {
    "mean": lambda part: part.mean(axis=0),
    "sharpe": lambda part: part.mean(axis=0) / part.std(axis=0, ddof=1),
    "sortino": lambda part: part.mean(axis=0) / np.sqrt((np.minimum(part, 0.0) ** 2).mean(axis=0)),
}


def trials(values):
    return TrialReturns(labels=tuple(f"t{i}" for i in range(values.shape[1])), values=values)


def drawn(periods=203, n=11, seed=0, shift=0.0):
    return trials(np.random.default_rng(seed).standard_t(4, (periods, n)) * 0.01 + shift)


def reference(values, measure, n_blocks):
    """Every split by concatenation and sorting, in the order of the kernel: each half and its reverse after it."""
    edges = block_edges(len(values), n_blocks)
    parts = [values[edges[k] : edges[k + 1]] for k in range(n_blocks)]
    rows = []
    for chosen in combinations(range(n_blocks), n_blocks // 2):
        if chosen[0] != 0:
            break
        rest = [k for k in range(n_blocks) if k not in chosen]
        halves = [np.concatenate([parts[k] for k in half]) for half in (chosen, rest)]
        for one, other in (halves, halves[::-1]):
            inside, outside = measure(one), measure(other)
            best = int(np.argmax(inside))
            rank = (outside < outside[best]).sum() + 0.5 * ((outside == outside[best]).sum() + 1)
            share = rank / (values.shape[1] + 1)
            rows.append((log(share / (1 - share)), inside[best], outside[best], outside.mean()))
    return np.array(rows)


def same(found, expected, rel=1e-10):
    assert np.allclose(found.logits, expected[:, 0], rtol=0, atol=1e-12)
    for values, column in zip((found.inside, found.outside, found.mean_outside), expected.T[1:], strict=True):
        assert np.allclose(values, column, rtol=rel, atol=1e-14)


@pytest.mark.parametrize("measure", BlockMeasure)
@pytest.mark.parametrize("n_blocks", [2, 4, 8, 12])
def test_block_sums_give_what_the_series_give(measure, n_blocks):
    given = drawn()
    same(overfitting(given, measure=measure, n_blocks=n_blocks), reference(given.values, MEASURES[measure], n_blocks))


def test_any_measure_gives_the_same_by_the_slow_way():
    given = drawn()
    same(overfitting(given, measure=MEASURES["sharpe"], n_blocks=8), reference(given.values, MEASURES["sharpe"], 8))


def test_measures_of_drawdown_need_the_series_of_each_half():
    def calm(part):
        equity = np.cumprod(1 + part, axis=0)
        peaks = np.maximum.accumulate(np.maximum(equity, 1.0), axis=0)
        return -(1 - equity / peaks).max(axis=0)

    given = drawn()
    same(overfitting(given, measure=calm, n_blocks=6), reference(given.values, calm, 6))


def test_a_mean_far_above_the_spread_keeps_its_digits():
    """Uncentred sums of squares lose twice as many digits as the mean has above the spread: here all of them."""
    given = trials(1.0 + np.random.default_rng(0).normal(0.0, 1e-7, (160, 6)))
    uncentred = (given.values**2).mean(axis=0) - given.values.mean(axis=0) ** 2
    assert not np.allclose(uncentred, given.values.var(axis=0), rtol=0.01, atol=0.0)
    expected = reference(given.values, MEASURES["sharpe"], 8)
    same(overfitting(given, n_blocks=8), expected, rel=1e-7)


def test_a_constant_trial_is_named_and_no_nan_comes_out():
    values = drawn().values.copy()
    values[:, 4] = 0.001
    with pytest.raises(UndefinedFigure, match=r"constant over half of the blocks.*; where: trial t4"):
        overfitting(trials(values))
    assert np.isfinite(overfitting(trials(values), measure=BlockMeasure.MEAN).logits).all()


def test_a_trial_that_trades_in_a_quarter_of_history_is_constant_in_some_half():
    values = drawn(160).values.copy()
    values[40:, 2] = 0.0
    with pytest.raises(UndefinedFigure, match="where: trial t2"):
        overfitting(trials(values), n_blocks=8)
    values[40:100, 2] = 0.001 * np.arange(60)  # now it rests in three blocks of eight
    assert np.isfinite(overfitting(trials(values), n_blocks=8).inside).all()


def test_two_constant_halves_of_different_values_are_no_constant_split_until_they_are():
    values = drawn(160).values.copy()
    values[:60, 2], values[60:120, 2] = 0.01, 0.02  # three blocks of each: every half of four has both, or the rest
    assert np.isfinite(overfitting(trials(values), n_blocks=8).inside).all()


def test_a_trial_that_varies_by_rounding_alone():
    values = drawn(160).values.copy()
    values[:, 3] = 1.0 + np.where(np.arange(160) % 2, 2.3e-16, 0.0)
    values[80:, 3] = np.arange(80)
    with pytest.raises(UndefinedFigure):
        overfitting(trials(values), n_blocks=2)


def test_without_losses_there_is_no_sortino_ratio():
    values = np.abs(drawn().values)
    values[:, :-1] *= -1.0
    with pytest.raises(UndefinedFigure, match=r"no loss in half of the blocks.*; where: trial t10"):
        overfitting(trials(values), measure=BlockMeasure.SORTINO)


def test_the_median_counts_as_overfit_and_ties_share_their_rank():
    same_everywhere = np.repeat(drawn().values[:, :1], 3, axis=1)
    found = overfitting(trials(same_everywhere), n_blocks=4)
    assert (found.logits == 0.0).all()
    assert found.probability == 1.0


def test_skill_dominates_and_does_not_lose():
    values = drawn(400, 20).values.copy()
    values[:, 7] += 0.01
    found = overfitting(trials(values))
    assert (found.probability, found.probability_of_loss) == (0.0, 0.0)
    assert found.dominates_first_order
    assert found.dominates_second_order
    assert len(found.logits) == 12_870


def test_without_skill_what_looks_better_does_worse():
    found = overfitting(drawn(400, 20, seed=2))
    assert found.degradation.slope < 0.0
    assert not found.dominates_first_order
    line = np.polyfit(found.inside, found.outside, 1)
    assert (found.degradation.slope, found.degradation.intercept) == pytest.approx(tuple(line), rel=1e-8)


def test_no_line_goes_through_equal_choices():
    up_and_down = np.tile([[1.0, -1.0], [-1.0, 1.0]], (20, 1))
    assert overfitting(trials(up_and_down), measure=BlockMeasure.MEAN, n_blocks=4).degradation is None


@pytest.mark.parametrize(
    ("n_blocks", "error", "match"),
    [
        (7, ConfigurationError, "even number of blocks"),
        (0, ConfigurationError, "even number of blocks"),
        (22, ConfigurationError, "from 2 to 20"),
        (16, DataError, "16 blocks of two periods or more need 32 periods"),
    ],
)
def test_blocks_that_are_none(n_blocks, error, match):
    with pytest.raises(error, match=match):
        overfitting(drawn(periods=31), n_blocks=n_blocks)


def test_trials_that_are_none():
    with pytest.raises(DataError, match="two trials or more"):
        trials(np.zeros((100, 1)))
    with pytest.raises(DataError, match="each label once"):
        TrialReturns(labels=("a", "a"), values=np.zeros((100, 2)))
    with pytest.raises(DataError, match="where: trial t1, period 3"):
        trials(np.where(np.arange(20).reshape(10, 2) == 7, np.nan, 0.1))


@pytest.mark.parametrize(
    ("measure", "error", "match"),
    [
        (lambda part: part[0, :1], DataError, "one number for each trial"),
        (lambda part: np.where(np.arange(part.shape[1]) == 2, np.nan, 1.0), UndefinedFigure, "where: trial t2"),
    ],
)
def test_a_measure_that_is_none(measure, error, match):
    with pytest.raises(error, match=match):
        overfitting(drawn(), measure=measure, n_blocks=4)


def test_a_thousand_trials_need_little_memory_and_a_small_part_of_the_time_of_numpy():
    given = drawn(2500, 1000)
    overfitting(given)
    tracemalloc.start()
    overfitting(given)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6
    start = time.process_time()
    overfitting(given)
    ours = time.process_time() - start
    half = given.values[:1250].copy()
    start = time.process_time()
    MEASURES["sharpe"](half)  # one half of one split, its blocks joined already
    assert ours < 12_870 * 2 * (time.process_time() - start) / 100
