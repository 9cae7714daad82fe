"""Losses against forecasts: every exception marked where it is, and counted beside what is expected."""

import numpy as np
import pandas as pd

from tangency.plots.value_at_risk import var_figure

DAYS = pd.date_range("2024-01-01", periods=5)
FRAME = pd.DataFrame({"loss": [-0.01, 0.03, 0.02, 0.05, 0.0], "a": [np.nan, 0.02, 0.02, 0.02, 0.02], "b": 0.04}, DAYS)
BEYOND = pd.DataFrame({"a": [False, True, False, True, False], "b": [False, False, False, True, False]}, DAYS)


def test_exceptions_are_marked_at_their_losses():
    figure = var_figure(FRAME, BEYOND, level=0.8)
    found = {trace.name: trace for trace in figure.data}
    assert (found["beyond a"].x, found["beyond a"].y) == ((DAYS[1], DAYS[3]), (0.03, 0.05))
    assert (found["beyond b"].x, found["beyond b"].y) == ((DAYS[3],), (0.05,))
    assert found["beyond a"].marker.symbol != found["beyond b"].marker.symbol
    assert found["loss"].y == (0.0, 0.03, None, 0.0, 0.02, None, 0.0, 0.05, None)
    assert found["a"].y == (None, 0.02, 0.02, 0.02, 0.02)


def test_the_title_counts_them_beside_the_expected_number_of_forecasts():
    """A fifth of four forecasts, and of five."""
    said = var_figure(FRAME, BEYOND, level=0.8).layout.title.text.replace("<br>", " ")
    assert said == "Losses beyond the 80% value at risk: a 2 of 4 (0.8 expected); b 1 of 5 (1.0 expected)"


def test_a_model_without_exceptions_has_no_mark():
    names = [trace.name for trace in var_figure(FRAME[["loss", "b"]], BEYOND[["b"]] & False, level=0.8).data]
    assert names == ["loss", "b"]


def test_a_forecast_far_above_every_loss_is_cut_and_said():
    figure = var_figure(FRAME.assign(b=[0.04, 0.04, 2.5, 0.04, 0.04]), BEYOND, level=0.8)
    assert figure.layout.yaxis.range[1] < 0.06
    assert figure.layout.title.text.replace("<br>", " ").endswith("; forecasts of up to 250% lie above the axis")
    assert var_figure(FRAME, BEYOND, level=0.8).layout.yaxis.range is None
