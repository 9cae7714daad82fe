"""The underwater curve marks the deepest drawdowns: peak, valley, recovery, or that there was none."""

import pandas as pd

from tangency.plots.underwater import underwater_figure

DAYS = pd.date_range("2024-01-01", periods=8)
LOSSES = pd.DataFrame({"mine": [0.0, 0.2, 0.1, 0.0, 0.01, 0.0, 0.1, 0.3]}, DAYS)
SPELLS = pd.DataFrame(
    {
        "depth": [0.3, 0.2, 0.01],
        "peak": [DAYS[5], pd.NaT, DAYS[3]],
        "valley": [DAYS[7], DAYS[1], DAYS[4]],
        "recovery": [pd.NaT, DAYS[3], DAYS[5]],
    }
)


def named(figure):
    return {trace.name: trace for trace in figure.data}


def test_shades_go_from_peak_to_recovery_or_to_the_end_of_the_record():
    """One without a peak begins with the record; one of 1 % beside one of 30 % is not marked."""
    figure = underwater_figure(LOSSES, SPELLS)
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(DAYS[5], DAYS[7]), (DAYS[0], DAYS[3])]
    traces = named(figure)
    assert (traces["recovery"].x, traces["recovery"].y) == ((DAYS[3],), (0.0,))
    assert (traces["still under water"].x, traces["still under water"].y) == ((DAYS[7],), (-0.3,))
    assert traces["valley"].text == ("1", "2")


def test_the_title_says_how_deep_how_long_and_whether_it_is_over():
    """Below its highest in five of eight periods."""
    said = underwater_figure(LOSSES, SPELLS).layout.title.text.replace("<br>", " ")
    assert said == (
        "mine is under water in 62% of the periods, in 3 drawdowns; 1: 30.0%, from 2024-01-06 to 2024-01-08, not "
        "recovered; 2: 20.0%"
    )


def test_a_record_that_never_falls_says_so():
    figure = underwater_figure(LOSSES * 0.0, SPELLS.iloc[:0])
    assert figure.layout.title.text == "mine is never below its highest value"
    assert len(figure.layout.shapes) == 0
    assert figure.svg()
