"""The histogram counts every return; the density is the normal one of the same mean and deviation."""

import numpy as np
import pandas as pd
import pytest

from tangency.plots.distribution import distribution_figure

MARKS = pd.Series({"VaR 95%": 0.02, "CVaR 95%": 0.03})


def drawn(values):
    figure = distribution_figure(pd.Series(values, name="mine"), MARKS)
    return figure, {trace.name: trace for trace in figure.data}


def test_bars_hold_every_return_and_the_density_as_much():
    values = 0.01 * np.random.default_rng(5).standard_normal(2000)
    _, traces = drawn(values)
    bars, density = traces["returns"], traces["normal density"]
    assert sum(bars.y) == 2000
    step = bars.x[1] - bars.x[0]
    area = np.trapezoid(density.y, density.x) / step
    assert area == pytest.approx(2000, rel=5e-3)


def test_losses_stand_at_the_left_of_zero():
    _, traces = drawn([-0.05, 0.01, 0.02, 0.0, -0.01])
    assert traces["VaR 95%: 2.00%"].x == (-0.02, -0.02)
    assert traces["CVaR 95%: 3.00%"].x == (-0.03, -0.03)


def test_the_title_gives_the_moments():
    """Of −1, 1 the deviation is √2, there is no skewness, and the kurtosis is 1: two below the normal one's 3."""
    figure, _ = drawn([-0.01, 0.01])
    said = figure.layout.title.text.replace("<br>", " ")
    assert said == (
        "2 returns of mine from −1.0% to 1.0%: standard deviation 1.41%, skewness 0.00, excess kurtosis −2.00 "
        "(a normal distribution: 0 and 0)"
    )


def test_one_far_return_is_counted_in_the_outermost_bar_and_said():
    values = np.append(0.01 * np.random.default_rng(6).standard_normal(2000), 4.0)
    figure, traces = drawn(values)
    assert sum(traces["returns"].y) == 2001
    assert max(traces["returns"].x) < 0.1
    said = figure.layout.title.text.replace("<br>", " ")
    assert said.endswith("; the outermost bars hold 1 of them from beyond the axis")


@pytest.mark.parametrize(("values", "said"), [([0.01], "The one return of mine is 1.00%"),
                                              ([0.0] * 9, "Every one of 9 returns of mine is 0.00%")])  # fmt: skip
def test_returns_without_deviation_have_no_density(values, said):
    figure, traces = drawn(values)
    assert "normal density" not in traces
    assert traces["returns"].y == (len(values),)
    assert figure.layout.title.text == said
    assert figure.svg()
