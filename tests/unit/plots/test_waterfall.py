"""A waterfall: each part from where the last ended, many small ones together, and their total."""

import numpy as np
import pandas as pd
import pytest

from tangency.plots.waterfall import contribution_waterfall

UNIT = "contribution (fraction of NAV)"


def bars(figure):
    """Return the base and length of each row from the top, with the name of what it is."""
    found = {
        row: (base, length, trace.name)
        for trace in figure.data
        if trace.type == "bar"
        for row, base, length in zip(trace.y, trace.base, trace.x, strict=True)
    }
    return [found[row] for row in sorted(found)]


def test_parts_come_by_size_and_add_up():
    """−5 + 3 − 1 = −3 %."""
    figure = contribution_waterfall(pd.Series({"a": 0.03, "b": -0.05, "c": -0.01}), "why", UNIT)
    drawn = bars(figure)
    assert [name for *_, name in drawn] == ["takes away", "adds", "takes away", "total"]
    assert np.allclose([base for base, *_ in drawn], [0.0, -0.05, -0.02, 0.0], atol=1e-15)
    assert np.allclose([length for _, length, _ in drawn], [-0.05, 0.03, -0.01, -0.03], atol=1e-15)
    assert figure.layout.yaxis.ticktext == ("b", "a", "c", "total")
    assert figure.data[-1].text == ("−5.00%", "3.00%", "−1.00%", "−3.00%")


def test_of_many_the_smaller_are_one_row_and_nothing_is_lost():
    parts = pd.Series(np.arange(60) * 0.001, [f"A{k}" for k in range(60)])
    drawn = contribution_waterfall(parts, "why", UNIT)
    rows = bars(drawn)
    assert drawn.layout.yaxis.ticktext[:2] == ("A59", "A58")
    assert drawn.layout.yaxis.ticktext[-2:] == ("others (46)", "total")
    assert rows[-2][1] == pytest.approx(sum(range(46)) * 0.001, abs=1e-15)
    assert sum(length for _, length, _ in rows[:-1]) == pytest.approx(rows[-1][1], abs=1e-14)


@pytest.mark.parametrize("values", [[0.02], [0.0, 0.0, 0.0], [-0.01] * 15])
def test_one_part_nothing_and_equal_parts_are_drawn(values):
    figure = contribution_waterfall(pd.Series(values, [f"A{k}" for k in range(len(values))]), "why", UNIT)
    assert len(bars(figure)) == len(values) + 1
    low, high = figure.layout.xaxis.range
    assert low < min(0.0, sum(values)) <= max(0.0, sum(values)) < high
    assert figure.svg()
