"""Portfolios beside the frontier, and how far below it they lie."""

import numpy as np
import pandas as pd

from tangency.plots.frontier import frontier_figure

CURVE = pd.DataFrame({"risk": np.linspace(0.1, 0.3, 5), "mean": np.linspace(0.02, 0.06, 5)})
ASSETS = pd.DataFrame({"risk": [0.4], "mean": [0.05]}, ["BTC"])
LOOK = {"risk": "volatility", "mean": "mean return", "named": "turning point"}


def test_a_portfolio_is_a_mark_of_its_own():
    own = pd.DataFrame({"risk": [0.2, 0.5], "mean": [0.03, 0.01]}, ["<b>mine", "benchmark"])
    figure = frontier_figure(CURVE, CURVE, ASSETS, **LOOK, portfolio=own)
    mine, benchmark = figure.data[-2:]
    assert (mine.x, mine.y, mine.name) == ((0.2,), (0.03,), "&lt;b&gt;mine")
    assert mine.marker.symbol != benchmark.marker.symbol
    said = figure.layout.title.text.replace("<br>", " ")
    assert said == (
        "&lt;b&gt;mine lies 1.0% below the efficient frontier at a risk of 20.0%; benchmark has a risk of 50.0%, which "
        "no portfolio of the frontier has"
    )


def test_without_one_the_figure_is_as_it_was():
    figure = frontier_figure(CURVE, CURVE, ASSETS, **LOOK)
    assert (len(figure.data), figure.layout.title.text, figure.layout.height) == (4, "Efficient frontier", 420)
