"""Rolling figures: one panel each on one axis of time, gaps where undefined, a line for the whole record."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from tangency.plots.rolling import rolling_figure

DAYS = pd.date_range("2024-01-01", periods=6)
FRAME = pd.DataFrame({"Sharpe ratio": [1.0, np.nan, 2.0, np.nan, 1.0, 0.5], "volatility": 0.2}, DAYS)


def test_gaps_stay_gaps_and_a_value_between_two_is_a_point():
    line, alone = rolling_figure(FRAME, "windows").data[:2]
    assert line.y == (1.0, None, 2.0, None, 1.0, 0.5)
    assert (alone.mode, alone.y) == ("markers", (1.0, None, 2.0, None, None, None))


def test_the_whole_record_is_a_line_where_it_defines_the_figure():
    figure = rolling_figure(FRAME, "windows", whole=pd.Series({"Sharpe ratio": np.nan, "volatility": 0.25}))
    (whole,) = (trace for trace in figure.data if trace.name == "whole record")
    assert (whole.yaxis, whole.y, whole.showlegend) == ("y2", (0.25, 0.25), True)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_panels_share_the_time_and_do_not_meet(n):
    frame = pd.DataFrame({f"figure {k}": np.arange(6.0) for k in range(n)}, DAYS)
    layout = rolling_figure(frame, "windows").layout
    domains = [layout[f"yaxis{'' if k == 0 else k + 1}"].domain for k in range(n)]
    assert domains[0][1] == 1.0
    assert domains[-1][0] == 0.0
    assert all(upper[0] > lower[1] for upper, lower in pairwise(domains))
    assert {layout[f"xaxis{'' if k == 0 else k + 1}"].matches for k in range(n - 1)} <= {f"x{n}"}


def test_fractions_are_in_percent_and_what_is_never_defined_says_so():
    layout = rolling_figure(FRAME.assign(beta=np.nan), "windows", percent=["volatility"]).layout
    assert (layout.yaxis.tickformat, layout.yaxis2.tickformat) == (".3~g", ".1~%")
    assert layout.yaxis3.title.text.replace("<br>", " ") == "beta (undefined)"
