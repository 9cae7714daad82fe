"""Figures draw labels as text and as categories, whatever they look like."""

import pandas as pd
import pytest

from tangency.plots.drawdown import drawdown_figure
from tangency.plots.groups import group_limits_figure
from tangency.plots.palette import plain
from tangency.plots.weights import weights_and_risk_figure

LINK = "<a href='x'>BTC</a>"


def test_plain_escapes_what_plotly_would_read_as_markup() -> None:
    assert plain("a<b>&c") == "a&lt;b&gt;&amp;c"
    assert plain("BTC") == "BTC"


@pytest.mark.parametrize("label", [LINK, "2024", "BTC"])
def test_labels_are_categories_and_text(label) -> None:
    weights = weights_and_risk_figure(pd.DataFrame({"weight": [0.5], "risk_share": [1.0]}, index=[label]))
    table = pd.DataFrame({"weight": [0.5], "lower": [None], "upper": [None]}, index=[label])
    groups = group_limits_figure(table, title="Weight by sector")
    for figure in (weights, groups):
        assert figure.layout.yaxis.type == "category"
        assert all("<a" not in name for trace in figure.data for name in trace.y)
    drawn = drawdown_figure(pd.DataFrame({label: [0.0, 0.1]}, index=pd.date_range("2024-01-01", periods=2)))
    assert "<a" not in drawn.data[0].name
    assert "<a" not in drawn.data[0].hovertemplate


def test_limits_are_drawn_only_where_they_are_set() -> None:
    table = pd.DataFrame(
        {"weight": [0.4, 0.1], "lower": [None, 0.05], "upper": [None, None]}, index=["x", "y"], dtype=object
    )
    figure = group_limits_figure(table, title="Weight by sector")
    assert [trace.name for trace in figure.data] == ["weight", "lower limit"]
    assert (figure.data[1].y, figure.data[1].x) == (("y",), (0.05,))
