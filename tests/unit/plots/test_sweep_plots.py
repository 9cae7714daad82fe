"""A sweep's figures show every cell and every line, in the order of the axes, and labels as text."""

import pandas as pd
import pytest

from tangency.plots.sweep import heat_map_figure, parallel_figure

LINK = "<a href='x'>60</a>"
ORDERS = {"window": ("180", LINK), "optimizer": ("erc", "hrp"), "delay": ("1", "2")}
TABLE = pd.DataFrame(
    [
        {"window": window, "optimizer": optimizer, "delay": delay, "sharpe_ratio": None if failed else value}
        for window, optimizer, delay, value, failed in (
            ("180", "erc", "1", 1.0, False), ("180", "erc", "2", 2.0, False), ("180", "hrp", "1", 3.0, False),
            (LINK, "erc", "1", 5.0, False), (LINK, "hrp", "1", None, True),
        )
    ]
)  # fmt: skip


def test_a_cell_is_the_mean_over_all_other_axes():
    figure = heat_map_figure(TABLE, "window", "optimizer", "sharpe_ratio", orders=ORDERS)
    (cells,) = figure.data
    assert [list(row) for row in cells.z] == [[1.5, 5.0], [3.0, None]]
    assert figure.layout.yaxis.ticktext == ("erc", "hrp")
    assert figure.layout.xaxis.ticktext[0] == "180"


def test_the_heat_map_has_a_static_picture():
    drawn = heat_map_figure(TABLE, "window", "optimizer", "sharpe_ratio", orders=ORDERS).svg()
    assert drawn.startswith("<svg")
    assert ">erc<" in drawn


def test_a_line_crosses_each_axis_at_its_value():
    (lines,) = parallel_figure(TABLE, "sharpe_ratio", orders=ORDERS).data
    found = {each.label: list(each["values"]) for each in lines.dimensions}
    assert found == {
        "window": [0, 0, 0, 1],
        "optimizer": [0, 0, 1, 0],
        "delay": [0, 1, 0, 0],
        "sharpe ratio": [1.0, 2.0, 3.0, 5.0],
    }
    assert list(lines.line.color) == [1.0, 2.0, 3.0, 5.0]


def test_what_has_no_figure_is_left_out_and_said():
    title = parallel_figure(TABLE, "sharpe_ratio", orders=ORDERS).layout.title.text
    assert "1 without the figure are left out" in title


@pytest.mark.parametrize(
    "figure",
    [
        heat_map_figure(TABLE, "window", "optimizer", "sharpe_ratio", orders=ORDERS),
        parallel_figure(TABLE, "sharpe_ratio", orders=ORDERS),
    ],
)
def test_labels_are_text_and_colours_are_even_to_colour_blind_readers(figure):
    text = figure.to_json().replace("\\u003c", "<")
    assert "<a" not in text
    (trace,) = figure.data
    scale = trace.colorscale if trace.type == "heatmap" else trace.line.colorscale
    assert scale[0][1] == "#00224e"  # Cividis
