"""Growth relative to each benchmark, and exposures around zero."""

import numpy as np
import pandas as pd
import pytest

from tangency.plots.exposures import exposures_figure
from tangency.plots.relative import relative_figure

DAYS = pd.date_range("2024-01-01", periods=3)


def test_growth_is_divided_by_the_benchmarks():
    """1.2 / 1.5 − 1 = −20 %; where a benchmark is gone there is no quotient."""
    growth = pd.DataFrame({"mine": [1.0, 1.1, 1.2], "index": [1.0, 1.0, 1.5], "gone": [1.0, 0.5, 0.0]}, DAYS)
    figure = relative_figure(growth)
    index, gone = figure.data
    assert index.y == pytest.approx((0.0, 0.1, -0.2))
    assert (gone.y[1], gone.y[2]) == (pytest.approx(1.2), None)
    said = figure.layout.title.text.replace("<br>", " ")
    assert said == "At the end mine is 20.0% behind index and is 120.0% ahead of gone"


def test_a_factor_of_ten_is_on_a_logarithmic_scale():
    growth = pd.DataFrame({"mine": [1.0, 10.0, 100.0], "index": [1.0, 1.0, 1.0]}, DAYS)
    figure = relative_figure(growth)
    assert figure.data[0].y == pytest.approx((0.0, 1.0, 2.0))
    assert figure.layout.yaxis.ticktext == ("1×", "2×", "5×", "10×", "20×", "50×", "100×")
    assert figure.layout.title.text == "At the end mine is 9900.0% ahead of index"


def test_a_benchmark_never_known_says_so():
    growth = pd.DataFrame({"mine": [1.0, 1.1, 1.2], "index": np.nan}, DAYS)
    figure = relative_figure(growth)
    assert figure.layout.title.text == "At the end mine is not comparable with index"
    assert figure.svg()


def test_exposures_keep_their_gaps_and_show_zero():
    frame = pd.DataFrame({"market": [1.0, np.nan, 0.9], "size": [0.2, 0.3, -0.95]}, DAYS)
    figure = exposures_figure(frame)
    assert figure.data[0].y == (1.0, None, 0.9)
    low, high = figure.layout.yaxis.range
    assert low < -0.95 < 1.0 < high
    assert figure.layout.title.text == "The largest of 2 exposures on 2024-01-03 is −0.95, to size"


def test_no_two_lines_look_alike():
    frame = pd.DataFrame({f"factor {k}": [0.0, 1.0, 2.0] for k in range(50)}, DAYS)
    looks = {(line.line.color, line.line.dash) for line in exposures_figure(frame).data}
    assert len(looks) == 50
