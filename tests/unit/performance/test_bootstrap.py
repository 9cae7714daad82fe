"""Bootstrap intervals: the compiled figures are those of the pure functions, and draws are deterministic."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tangency.contracts.resampling import Resampling
from tangency.errors import ConfigurationError, DataError
from tangency.performance.bootstrap import automatic_resampling, headline_draws, headline_intervals
from tangency.performance.headline import FigureName, headline
from tangency.performance.stationary_bootstrap import drawn_histories, optimal_block_periods
from tangency.performance.track_record import TrackRecord
from tangency.risk.undefined import UndefinedFigure

RNG = np.random.default_rng(0)
N = 250
DRAWN = Resampling(draws=60, level=0.9, block_periods=5.0, seed=3)


def record(returns, periods=None, **given):
    chosen = slice(None) if periods is None else periods
    n = len(returns)
    fields = {
        "risk_free": np.linspace(0.0, 2e-4, n),
        "benchmark": 0.6 * returns + np.random.default_rng(1).normal(0.0, 0.005, n),
        "turnover": np.abs(np.random.default_rng(2).normal(0.0, 0.1, n)),
    }
    return TrackRecord(
        dates=np.arange(n),
        returns=returns[chosen],
        periods_per_year=252.0,
        **{**{name: values[chosen] for name, values in fields.items()}, **given},
    )


def histories(n_periods, drawn):
    return np.concatenate([batch.places.copy() for batch in drawn_histories(n_periods, drawn)])


RETURNS = {
    "fat tails": RNG.standard_t(3, N) * 0.01 + 0.001,
    "a mean far above the spread": 0.5 + RNG.normal(0.0, 1e-6, N),
    "ties": np.round(RNG.normal(0.0, 0.01, N), 2),
    "a bankruptcy": np.where(np.arange(N) == 100, -1.0, RNG.normal(0.0, 0.01, N)),
}


@pytest.mark.parametrize("name", RETURNS)
def test_every_figure_of_every_draw_is_that_of_the_pure_functions(name):
    returns = RETURNS[name]
    found = headline_draws({"it": record(returns)}, DRAWN)["it"]
    for row, periods in zip(found, histories(N, DRAWN), strict=True):
        drawn = record(returns, periods)
        expected = [figure.value for figure in headline(drawn).values()]
        assert [value if np.isfinite(value) else None for value in row.tolist()] == [
            None if value is None else pytest.approx(value, rel=1e-10, abs=1e-8 if "mean" in name else 1e-13)
            for value in expected
        ]


def test_a_constant_record_has_no_ratios_in_any_draw():
    found = headline_draws({"it": record(np.full(N, 0.01), risk_free=0.0, benchmark=None)}, DRAWN)["it"]
    undefined = {name.value for name, column in zip(FigureName, found.T, strict=True) if np.isnan(column).all()}
    assert undefined == {
        *("sharpe_ratio", "sortino_ratio", "calmar_ratio", "skewness", "kurtosis"),
        *("beta", "alpha", "tracking_error", "information_ratio"),
    }
    intervals = headline_intervals({"it": record(np.full(N, 0.01), risk_free=0.0, benchmark=None)}, DRAWN)["it"]
    assert {name.value for name, interval in intervals.items() if interval is None} == undefined


def test_a_seed_fixes_every_bit_and_records_are_drawn_alike():
    one, other = record(RETURNS["fat tails"]), record(RETURNS["ties"])
    both = headline_draws({"one": one, "other": other}, DRAWN)
    alone = headline_draws({"other": other}, DRAWN)
    assert np.array_equal(both["other"], alone["other"], equal_nan=True)
    assert np.array_equal(both["one"], headline_draws({"one": one}, DRAWN)["one"], equal_nan=True)
    elsewhere = Resampling(draws=60, level=0.9, block_periods=5.0, seed=4)
    assert not np.array_equal(alone["other"], headline_draws({"other": other}, elsewhere)["other"])


def test_threads_that_draw_at_once_get_the_bits_of_one():
    given, drawn = {"it": record(RETURNS["fat tails"])}, Resampling(draws=300, level=0.9, block_periods=5.0, seed=3)
    alone = headline_draws(given, drawn)["it"]
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(lambda _: headline_draws(given, drawn)["it"], range(6)):
            assert np.array_equal(found, alone)


def test_a_draw_does_not_follow_from_how_many_there_are():
    few, more = (Resampling(draws=draws, level=0.9, block_periods=5.0, seed=3) for draws in (7, 40))
    assert np.array_equal(histories(N, few), histories(N, more)[:7])
    given = {"it": record(RETURNS["fat tails"])}
    assert np.array_equal(headline_draws(given, few)["it"], headline_draws(given, more)["it"][:7])


@pytest.mark.parametrize("block_periods", [1.0, 2.5, 20.0])
def test_blocks_begin_anywhere_and_with_the_chance_that_their_mean_length_says(block_periods):
    n = 97
    drawn = histories(n, Resampling(draws=2000, level=0.9, block_periods=block_periods, seed=1))
    follows = drawn[:, 1:] == (drawn[:, :-1] + 1) % n
    # A block that happens to begin where the last would have gone on looks like one block.
    expected = 1.0 - (1.0 - 1.0 / n) / block_periods
    assert abs(follows.mean() - expected) < 4.0 * np.sqrt(expected * (1.0 - expected) / follows.size)
    begun = np.append(drawn[:, 1:][~follows], drawn[:, 0])
    squares = (np.bincount(begun, minlength=n) - begun.size / n) ** 2 / (begun.size / n)
    assert abs(squares.sum() - (n - 1)) < 4.0 * np.sqrt(2.0 * n)


def test_periods_are_counted_as_often_as_they_are_drawn():
    for batch in drawn_histories(40, Resampling(draws=20, level=0.9, block_periods=3.0, seed=1)):
        counted = [np.bincount(row, minlength=40).tolist() for row in batch.places]
        assert batch.counts.tolist() == counted


def test_intervals_hold_the_share_of_draws_that_they_claim():
    drawn = Resampling(draws=400, level=0.9, block_periods=5.0, seed=0)
    given = {"it": record(RETURNS["fat tails"])}
    values, intervals = headline_draws(given, drawn)["it"], headline_intervals(given, drawn)["it"]
    for column, interval in zip(values.T, intervals.values(), strict=True):
        assert ((column >= interval.lower) & (column <= interval.upper)).mean() == pytest.approx(0.9, abs=0.02)
        assert interval.standard_error == pytest.approx(np.nanstd(column, ddof=1), rel=1e-12)


def test_draws_without_a_figure_are_counted():
    returns = np.full(N, 0.001)
    returns[10] = -0.01  # one draw in three misses the only loss
    interval = headline_intervals({"it": record(returns, risk_free=0.0)}, DRAWN)["it"][FigureName.CALMAR_RATIO]
    assert 5 < interval.undefined_draws < 40


@pytest.mark.parametrize("phi", [0.0, 0.1, 0.3, 0.6, 0.9, -0.3, -0.8])
@pytest.mark.parametrize("n", [250, 1500])
def test_blocks_are_as_long_as_those_of_arch(phi, n):
    arch = pytest.importorskip("arch.bootstrap", reason="the peer arch is not installed")
    noise = np.random.default_rng(5).normal(size=n)
    values = noise.copy()
    for period in range(1, n):
        values[period] += phi * values[period - 1]
    expected = float(arch.optimal_block_length(values)["stationary"].iloc[0])
    assert optimal_block_periods(values) == pytest.approx(max(expected, 1.0), rel=1e-9)


def test_dependence_makes_blocks_longer_and_the_longest_is_taken():
    noise = np.random.default_rng(5).normal(size=N) * 0.01
    trending = np.convolve(noise, np.ones(20) / 20, mode="same")
    given = {"noise": record(noise), "trending": record(trending)}
    found = automatic_resampling(given, draws=10, level=0.9, seed=0)
    assert found.block_periods == optimal_block_periods(trending) > 2.0 * optimal_block_periods(noise)
    with pytest.raises(UndefinedFigure, match="constant"):
        optimal_block_periods(np.full(20, 0.01))


@pytest.mark.parametrize(
    ("changed", "match"),
    [({"draws": 1}, "two draws"), ({"level": 1.0}, "between 0 and 1"), ({"block_periods": 0.5}, "one period")],
)
def test_a_resampling_that_is_none(changed, match):
    fields = {"draws": 10, "level": 0.9, "block_periods": 5.0, "seed": 0, **changed}
    with pytest.raises(ConfigurationError, match=match):
        headline_draws({"it": record(RETURNS["ties"])}, Resampling(**fields))


def test_records_of_other_dates_are_not_drawn_alike():
    given = {"long": record(RETURNS["ties"]), "short": record(RETURNS["ties"][1:])}
    with pytest.raises(DataError, match="same dates; where: records long and short"):
        headline_draws(given, DRAWN)
    with pytest.raises(DataError, match="no record"):
        headline_draws({}, DRAWN)
