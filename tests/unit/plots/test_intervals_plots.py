"""Figures with intervals: one panel a unit, whiskers at the ends, and what has no interval says so."""

import numpy as np
import pandas as pd

from tangency.plots.intervals import intervals_figure

FRAME = pd.DataFrame(
    [("volatility", 0.2, 0.1, 0.3, "fraction a year"), ("Sharpe ratio", 0.5, -0.1, 1.0, "ratio"),
     ("Calmar ratio", 0.3, None, None, "ratio")],
    columns=["figure", "value", "lower", "upper", "unit"],
).set_index("figure")  # fmt: skip


def test_a_panel_holds_the_figures_of_one_unit():
    figure = intervals_figure(FRAME, level=0.9)
    values = [trace for trace in figure.data if trace.name == "value"]
    assert [trace.x for trace in values] == [(0.2,), (0.5, 0.3)]
    assert (figure.layout.xaxis.title.text, figure.layout.xaxis3.title.text) == ("fraction a year", "ratio")
    assert figure.layout.yaxis3.ticktext == ("Sharpe ratio", "Calmar ratio")
    assert [trace.showlegend for trace in values] == [True, False]


def test_whiskers_reach_from_the_lower_to_the_upper_end():
    (first, second) = (trace for trace in intervals_figure(FRAME, level=0.9).data if trace.name == "interval")
    assert first.x[:2] == (0.1, 0.3)
    assert {x for x in second.x if x is not None} == {-0.1, 1.0}


def test_numbers_stand_beside_and_the_title_counts_what_leaves_out_zero():
    figure = intervals_figure(FRAME, level=0.9)
    words = [text for trace in figure.data if trace.mode == "text" for text in trace.text]
    assert words == ["20.0% (10.0% to 30.0%)", "0.50 (−0.10 to 1.00)", "0.30 (no interval)"]
    assert figure.layout.title.text == "1 of 2 intervals (90%, bootstrap) leave out zero"


def test_without_any_interval_the_values_are_drawn():
    figure = intervals_figure(FRAME.assign(lower=np.nan, upper=np.nan), level=0.9)
    assert figure.layout.title.text == "No figure has an interval"
    assert figure.svg()
