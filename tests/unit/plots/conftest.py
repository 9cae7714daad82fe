"""Every figure that the code base draws, from small frames; each with what a picture of it must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from tangency.plots.alpha import alpha_figure
from tangency.plots.backtest import costs_figure, growth_figure, profit_figure, shares_figure
from tangency.plots.bands import frontier_bands_figure, weight_bands_figure
from tangency.plots.calendar import calendar_heat_map
from tangency.plots.clusters import dendrogram_figure, quasi_diagonal_figure
from tangency.plots.correlation import (
    correlation_heat_map_figure,
    mean_correlation_figure,
    spanning_tree_figure,
)
from tangency.plots.distribution import distribution_figure
from tangency.plots.drawdown import drawdown_figure
from tangency.plots.exposures import exposures_figure
from tangency.plots.frontier import frontier_figure
from tangency.plots.groups import group_limits_figure
from tangency.plots.intervals import intervals_figure
from tangency.plots.membership import membership_figure
from tangency.plots.pairs import p_values_figure
from tangency.plots.pareto import AxisLook, pareto_figure
from tangency.plots.quality import quality_figure
from tangency.plots.relative import relative_figure
from tangency.plots.risk_budgets import risk_budgets_figure
from tangency.plots.rolling import rolling_figure
from tangency.plots.splits import jumps_figure
from tangency.plots.spread import spread_figure
from tangency.plots.sweep import heat_map_figure, parallel_figure
from tangency.plots.treemap import risk_treemap
from tangency.plots.underwater import underwater_figure
from tangency.plots.value_at_risk import var_figure
from tangency.plots.waterfall import contribution_waterfall
from tangency.plots.weights import weights_and_risk_figure
from tangency.plots.weights_compared import weights_compared_figure

LONG = "An exchange-traded fund of a very long name that was never shortened (accumulating)"
LABELS = ["BTC", "<b>&ETH", LONG, "Ξ ünïcode 资产", "2024"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A figure to draw; how many elements of each kind its picture holds; and the words that stand in it."""

    make: Callable[[], object]
    holds: Mapping[str, int]
    words: tuple[str, ...]


def weights():
    values = [0.4, 0.3, 0.2, 0.15, -0.05]
    return weights_and_risk_figure(pd.DataFrame({"weight": values, "risk_share": values[::-1]}, index=LABELS))


def budgets():
    frame = pd.DataFrame({"share": [0.5, 0.3, 0.1, 0.06, 0.04], "budget": 0.2}, index=LABELS)
    return risk_budgets_figure(frame, measure="variance")


def groups():
    limits = {
        "weight": [0.4, 0.3, 0.2, 0.1, 0.0],
        "lower": [0.1, None, None, None, None],
        "upper": [0.5, 0.35] + 3 * [None],
    }
    return group_limits_figure(pd.DataFrame(limits, index=LABELS, dtype=object), title="Weight by sector")


def weights_compared():
    books = {
        "before": [0.1, 0.3, 0.2, 0.1, 0.1],
        "after": [0.4, 0.3, 0.2, 0.1, 0.0],
        "target": [0.41, 0.3, 0.2, 0.0, 0.0],
    }
    return weights_compared_figure(pd.DataFrame(books, index=LABELS), title="Before, after and target")


def drawdown():
    days = pd.date_range("2022-11-15", "2024-02-20")
    path = np.abs(np.sin(np.linspace(0.0, 9.0, len(days))))
    return drawdown_figure(pd.DataFrame({"portfolio": 0.3 * path, LONG: 0.5 * path, "<b>": 0.1 * path}, index=days))


def growth(most=3.0):
    days = pd.date_range("2022-11-15", "2024-02-20")
    path = np.linspace(1.0, most, len(days))
    return growth_figure(pd.DataFrame({"book": path, LONG: 0.5 + 0.5 * path, "<b>": path**0.5}, days), title="<b>One")


def shares(least=0.0):
    days = pd.date_range("2022-11-15", "2024-02-20")
    table = pd.DataFrame({"BTC": 0.6, "<b>&ETH": 0.3 + least, "cash": 0.1 - least}, days)
    return shares_figure(table, title="Shares")


def trading_costs():
    months = pd.date_range("2023-01-01", periods=14, freq="MS")
    return costs_figure(pd.DataFrame({"turnover": 0.3, "costs": 0.0004}, months), title="Costs")


def profit():
    days = pd.date_range("2022-11-15", "2024-02-20")
    return profit_figure(pd.DataFrame({"<b>trend": np.arange(len(days)) * 100.0, "carry": -5.0}, days), title="Profit")


def curve(n):
    risk = np.linspace(0.1, 0.4, n)
    return pd.DataFrame({"risk": risk, "mean": 0.3 * np.sqrt(risk)})


def frontier():
    assets = pd.DataFrame({"risk": [0.2, 0.3, 0.5], "mean": [0.05, 0.1, -0.05]}, index=LABELS[:3])
    names = {"risk": "volatility (annual)", "mean": "mean return (annual)", "named": "turning point"}
    return frontier_figure(curve(40), curve(6), assets, **names)


def weight_bands():
    middle = np.array([0.4, 0.3, 0.2, 0.1, 0.05])
    frame = pd.DataFrame({"weight": middle, "lower": middle - 0.05, "median": middle + 0.01, "upper": middle + 0.1})
    return weight_bands_figure(frame.set_axis(LABELS), level=0.9)


def frontier_bands():
    own = curve(30).rename(columns={"risk": "volatility"})
    promised = pd.DataFrame({"lower": own["mean"] - 0.05, "median": own["mean"] - 0.01, "upper": own["mean"] + 0.05})
    return frontier_bands_figure(own, promised.set_axis(own["volatility"]), level=0.9, unit="annual")


def tree(n):
    steps = range(n - 1)
    frame = pd.DataFrame({"start": 0, "middle": [n - 1 - k for k in steps], "end": [n - k for k in steps]})
    return frame.assign(height=[1.0 - 0.9 * k / n for k in steps])


def dendrogram():
    return dendrogram_figure(tree(5), LABELS, [0, 3])


def matrix(n=5, *, is_signed=True):
    labels = LABELS if n == len(LABELS) else [f"A{k}" for k in range(n)]
    places = np.arange(n)
    values = np.cos(0.9 * (places[:, None] - places)) if is_signed else np.exp(-np.abs(places[:, None] - places))
    frame = pd.DataFrame(values, labels, labels)
    return quasi_diagonal_figure(frame, tree(n), [0, n // 2], name="Pearson correlation", is_signed=is_signed)


LOOKS = (
    AxisLook(text="mean", is_fraction=True, is_maximised=True),
    AxisLook(text="volatility", is_fraction=True, is_maximised=False),
    AxisLook(text="cvar[95%]", is_fraction=True, is_maximised=False),
    AxisLook(text="effective number of assets <b>", is_fraction=False, is_maximised=True),
)


def pareto(n_objectives, kind=None):
    angles = np.linspace(0.1, 1.4, 7)
    one, two = (each.ravel() for each in np.meshgrid(angles, angles))
    points = [np.sin(one) * np.cos(two), 1.0 - np.cos(one), 1.0 - np.sin(one) * np.sin(two), 10.0 * np.cos(one * two)]
    looks = LOOKS[:n_objectives]
    frame = pd.DataFrame(dict(zip((look.text for look in looks), points, strict=False)))
    extremes = {look.text: int(frame[look.text].argmax()) for look in looks}
    return pareto_figure(frame, looks, knee=24, extremes=extremes, kind=kind)


def membership():
    days = pd.DatetimeIndex(pd.date_range("2024-01-31", periods=6, freq="ME"), name="date")
    assets = [*LABELS, *(f"A{i}" for i in range(8))]
    members = pd.DataFrame(True, index=days, columns=assets)
    members.iloc[:2, 1] = members.iloc[3:, 2] = members.iloc[2:4, 3] = False
    sectors = {LABELS[0]: "Layer 1", LABELS[1]: "<b>&"} | {f"A{i}": f"S{i}" for i in range(8)}  # every mark there is
    return membership_figure(members, sectors, title="mine: members by month")


def quality():
    stretches = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-01-01", periods=12, freq="MS")]
    missing = pd.DataFrame(np.linspace(0.0, 1.0, 60).reshape(5, 12), index=LABELS, columns=stretches)
    missing.iloc[1, :4] = np.nan
    found = [("BTC", 3, "jump", "log return 1.2"), (LONG, 5, "stale", "<b>&"), ("2024", 11, "other", "closed")]
    marks = pd.DataFrame(found, columns=["asset", "place", "kind", "what"])
    return quality_figure(missing, marks, title="<b>mine: 5 assets, 250 sessions")


def jumps():
    rows = [
        (asset, day, factor, factor < 1, "2-for-1, <b>")
        for asset, day, factor in zip(
            LABELS, pd.date_range("2020-01-01", periods=5), [0.5, 0.1, 2, 100, 1.3], strict=True
        )
    ]
    return jumps_figure(
        pd.DataFrame(rows, columns=["asset", "session", "factor", "is_proposed", "what"]), title="jumps"
    )


def heat_map():
    rows = [("180", "erc", 1.0), ("180", "hrp", 0.5), ("365", "erc", 2.0), ("365", "hrp", None)]
    table = pd.DataFrame(rows, columns=["window", "optimizer", "sharpe_ratio"])
    orders = {"window": ("180", "365"), "optimizer": ("erc", "hrp")}
    return heat_map_figure(table, "window", "optimizer", "sharpe_ratio", orders=orders)


def judged_forecasts():
    dates = pd.date_range("2024-01-01", periods=6, freq="7D")
    coefficients = pd.DataFrame({"value": np.sin(np.arange(6.0)), "<b>size": np.cos(np.arange(6.0))}, dates)
    decay = pd.DataFrame({"value": [0.05, 0.02], "<b>size": [0.01, None]}, index=[1, 2])
    quantiles = pd.DataFrame({"value": [-0.01, 0.0, 0.02], "<b>size": [0.0, 0.01, 0.0]}, index=[1, 2, 3])
    return alpha_figure(coefficients, decay, quantiles, title="two forecasts")


def sweep_parallel():
    rows = [("180", "erc", 1.0), ("180", "<b>hrp", 0.5), ("365", "erc", 2.0), ("365", "<b>hrp", 1.5)]
    table = pd.DataFrame(rows, columns=["window", "optimizer", "sharpe_ratio"])
    return parallel_figure(table, "sharpe_ratio", orders={"window": ("180", "365"), "optimizer": ("erc", "<b>hrp")})


def pair_p_values():
    table = pd.DataFrame({"first": LABELS[:4], "second": LABELS[1:], "p_value": [0.001, 0.01, 0.2, 0.9]})
    table["is_selected"] = [True, True, False, False]
    return p_values_figure(table, n_tested=10, fdr=0.05, is_any_dependence=True, title="<b>4 of 10 pairs")


def pair_spread():
    days = pd.date_range("2024-01-01", periods=60, name="session")
    spread = np.sin(np.linspace(0.0, 12.0, 60)) * 0.2
    levels = pd.DataFrame({"first_level": spread + 1.0, "second_level": np.full(60, 2.0), "spread": spread}, days)
    levels["z_score"] = (spread - spread.mean()) / spread.std(ddof=1)
    return spread_figure(
        levels, names=("<b>&ETH", "BTC"), are_logarithms=True, entry=2.0, exit=0.5, title="<b>ETH / BTC: a spread"
    )


def mean_correlation():
    days = pd.date_range("2022-11-15", "2024-02-20", freq="7D")
    path = 0.5 + 0.3 * np.sin(np.linspace(0.0, 9.0, len(days)))
    states = pd.Series(np.where(path > 0.6, 2, 1), days)
    table = pd.DataFrame({"mean": path, "absorption_ratio": 0.5 + 0.5 * path}, days)
    return mean_correlation_figure(table, states, pd.Series([3, 1], days[[5, 20]]), title="<b>mine")


def correlation_heat_map():
    days = pd.date_range("2024-01-01", periods=12, freq="7D")
    values = pd.DataFrame(np.cos(np.arange(60.0)).reshape(12, 5), days, LABELS)
    values.iloc[:4, 1] = np.nan
    return correlation_heat_map_figure(values, title="through time")


def spanning_tree():
    edges = pd.DataFrame({"one": LABELS[0], "other": LABELS[1:], "correlation": [0.9, 0.5, 0.2, -0.1]})
    return spanning_tree_figure(edges, hub=LABELS[0], title="Spanning tree")


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def calendar(years=3):
    values = 0.05 * np.sin(np.arange(13.0 * years)).reshape(years, 13)
    table = pd.DataFrame(values, range(1995, 1995 + years), [*MONTHS, "Year"]).astype("Float64")
    table.iloc[0, :2] = pd.NA
    return calendar_heat_map(table, "<b>mine: returns by month")


def underwater():
    days = pd.date_range("2023-01-01", periods=9)
    losses = pd.DataFrame({"<b>mine": [0.0, 0.1, 0.3, 0.0, 0.0, 0.2, 0.0, 0.1, 0.15], LONG: 0.05}, days)
    spells = pd.DataFrame(
        {"depth": [0.3, 0.2, 0.15], "peak": days[[0, 4, 6]], "valley": days[[2, 5, 8]],
         "recovery": [days[3], days[6], pd.NaT]}
    )  # fmt: skip
    return underwater_figure(losses, spells)


def rolling():
    days = pd.date_range("2022-11-15", periods=40, freq="7D")
    frame = pd.DataFrame({"Sharpe ratio": 1.0, "<b>volatility": 0.2, LONG: np.linspace(-1.0, 1.0, 40)}, days)
    frame.iloc[5:9, 0] = frame.iloc[10, 0] = np.nan
    return rolling_figure(frame, "<b>mine: windows of a year", whole=frame.mean(), percent=["<b>volatility"])


def waterfall(n=5):
    parts = np.where(np.arange(n) % 3 == 1, 0.01, -0.02)
    labels = LABELS[:n] if n <= 5 else [*LABELS, *(f"A{k}" for k in range(n - 5))]
    return contribution_waterfall(pd.Series(parts, labels), "<b>Why it fell", "contribution (fraction of NAV)")


def treemap():
    labels = pd.MultiIndex.from_arrays([["Layer 1", "Layer 1", "<b>&", "<b>&", "<b>&"], LABELS])
    return risk_treemap(pd.DataFrame({"share": [0.5, 0.3, 0.2, 0.1, -0.1], "weight": 0.2}, labels))


def exposures():
    days = pd.date_range("2022-11-15", periods=40, freq="7D")
    path = np.sin(np.linspace(0.0, 6.0, 40))
    frame = pd.DataFrame({f"factor {k}": path + 0.1 * k for k in range(10)} | {"<b>size": path, LONG: -path}, days)
    frame.iloc[3:6, 0] = np.nan
    return exposures_figure(frame)


def value_at_risk():
    days = pd.date_range("2024-01-01", periods=30)
    frame = pd.DataFrame({"loss": 0.02 * np.sin(np.arange(30.0)), "historical": 0.019, "<b>Gaussian": 0.0198}, days)
    frame.iloc[:3, 1:] = np.nan
    beyond = frame[["historical", "<b>Gaussian"]].lt(frame["loss"], axis=0)
    return var_figure(frame, beyond, level=0.95)


def intervals():
    rows = [
        ("total return", 0.8, 0.1, 1.9, "fraction"), ("<b>volatility", 0.2, 0.17, 0.21, "fraction"),
        ("Sharpe ratio", 0.7, -0.1, 1.3, "ratio"), (LONG, 0.4, None, None, "ratio"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["figure", "value", "lower", "upper", "unit"]).set_index("figure")
    return intervals_figure(frame, level=0.95)


def distribution():
    returns = pd.Series(0.01 * np.random.default_rng(4).standard_t(4, 500), name="<b>mine")
    return distribution_figure(returns, pd.Series({"VaR 95%": 0.021, "CVaR 95%": 0.034}))


def relative():
    days = pd.date_range("2022-11-15", periods=40, freq="7D")
    path = np.linspace(1.0, 2.0, 40)
    return relative_figure(pd.DataFrame({"mine": path, "<b>BTC": 1.5 * path, LONG: path**0.5}, days))


def frontier_and_portfolio():
    assets = pd.DataFrame({"risk": [0.2], "mean": [0.05]}, index=["BTC"])
    names = {"risk": "volatility (annual)", "mean": "mean return (annual)", "named": "turning point"}
    own = pd.DataFrame({"risk": [0.25, 0.5], "mean": [0.1, 0.1]}, index=["<b>mine", LONG])
    return frontier_figure(curve(40), curve(6), assets, **names, portfolio=own)


GALLERY = {
    "calendar": Drawing(
        make=calendar,
        holds={"words text": 37, "heat g": 2},
        words=("<b>mine: returns by month", "1995", "Jan", "Year", "−3.8%"),
    ),
    "calendar of thirty years": Drawing(
        make=lambda: calendar(30),
        holds={"words text": 388},
        words=("2024", "darkest from ±4.9% (months), ±4.9% (years)"),
    ),
    "underwater": Drawing(
        make=underwater,
        holds={"line": 2, "shape": 3, "words text": 3},
        words=("1", "2", "3", "still under water", "valley", "<b>mine"),
    ),
    "rolling": Drawing(
        make=rolling, holds={"line": 6}, words=("<b>mine: windows of a year", "whole record", "<b>volatility")
    ),
    "waterfall": Drawing(
        make=waterfall, holds={"bars rect": 6, "words text": 6}, words=("<b>&ETH", "total", "takes away", "−2.00%")
    ),
    "waterfall of many": Drawing(make=lambda: waterfall(60), holds={"bars rect": 16}, words=("others (46)", "total")),
    "treemap": Drawing(
        make=treemap,
        holds={"tiles rect": 7, "stripes": 1},
        words=("BTC", "<b>& 20.0%, 0.3×", "−10.0% (hedge)", "−0.5×"),
    ),
    "exposures": Drawing(make=exposures, holds={"line": 12}, words=("<b>size", "factor 9", "exposure")),
    "value at risk": Drawing(
        make=value_at_risk,
        holds={"line": 3, "points circle": 3, "points path": 1},
        words=("<b>Gaussian", "beyond historical"),
    ),
    "intervals": Drawing(
        make=intervals,
        holds={"line": 2, "points circle": 4, "words text": 4},
        words=("80.0% (10.0% to 190.0%)", "0.40 (no interval)", "<b>volatility", "ratio"),
    ),
    "distribution": Drawing(
        make=distribution, holds={"line": 3}, words=("VaR 95%: 2.10%", "normal density", "return of one period")
    ),
    "relative": Drawing(make=relative, holds={"line": 2}, words=("to <b>BTC", "growth relative to it")),
    "frontier and portfolio": Drawing(
        make=frontier_and_portfolio, holds={"line": 1, "points path": 3}, words=("<b>mine", "turning points")
    ),
    "p-values of pairs": Drawing(
        make=pair_p_values,
        holds={"points circle": 2, "points path": 2, "line": 1},
        words=("<b>4 of 10 pairs", "selected", "not selected", "false discovery rate 5.0%"),
    ),
    "spread of a pair": Drawing(
        make=pair_spread,
        holds={"line": 6},
        words=("<b>ETH / BTC: a spread", "<b>&ETH", "entry ±2", "exit ±0.5", "z-score of the spread", "+1 (0.146)"),
    ),
    "mean correlation": Drawing(
        make=mean_correlation, holds={"line": 2, "points path": 2}, words=("<b>mine", "mean correlation", "Jan 2023")
    ),
    "correlation through time": Drawing(
        make=correlation_heat_map, holds={"colours rect": 48}, words=("through time", "<b>&ETH", "2024-01-01")
    ),
    "spanning tree": Drawing(
        make=spanning_tree,
        holds={"line": 1, "points circle": 5},
        words=("Spanning tree", "BTC", "distance from the hub"),
    ),
    "judged forecasts": Drawing(
        make=judged_forecasts,
        holds={"line": 2, "bars rect": 9},
        words=("two forecasts", "<b>size", "rank IC", "quantile", "8 Jan 2024"),
    ),
    "sweep parallel": Drawing(
        make=sweep_parallel, holds={"rows path": 4}, words=("window", "365", "<b>hrp", "sharpe ratio")
    ),
    "heat map": Drawing(make=heat_map, holds={"colours rect": 48}, words=("erc", "hrp", "365", "sharpe ratio")),
    "weights": Drawing(make=weights, holds={"bars rect": 10}, words=("weight", "share of risk", "<b>&ETH", "2024")),
    "budgets": Drawing(make=budgets, holds={"bars rect": 5, "points path": 5}, words=("share of variance", "budget")),
    "groups": Drawing(make=groups, holds={"bars rect": 5, "points path": 3}, words=("upper limit", "lower limit")),
    "weights compared": Drawing(
        make=weights_compared, holds={"bars rect": 10, "points path": 5}, words=("before", "after", "target")
    ),
    "drawdown": Drawing(make=drawdown, holds={"line": 3, "fill": 1}, words=("portfolio", "<b>", "Jan 2023", "−40%")),
    "growth": Drawing(make=growth, holds={"line": 3}, words=("<b>One", "book", "value of one unit", "2.0")),
    "growth over a decade": Drawing(
        make=lambda: growth(30.0), holds={"line": 3}, words=("value of one unit, log scale", "1", "2", "10", "20")
    ),
    "shares": Drawing(make=shares, holds={"fill": 3}, words=("BTC", "<b>&ETH", "cash", "100%")),
    "shares with a short": Drawing(make=lambda: shares(-0.5), holds={"line": 3}, words=("<b>&ETH", "−20%")),
    "trading costs": Drawing(make=trading_costs, holds={"line": 2, "fill": 2}, words=("turnover", "costs")),
    "profit": Drawing(make=profit, holds={"line": 2}, words=("<b>trend", "carry", "40,000")),
    "frontier": Drawing(
        make=frontier, holds={"line": 1, "points circle": 8, "points path": 1}, words=("turning points", "30.0%")
    ),
    "weight bands": Drawing(
        make=weight_bands, holds={"bars rect": 5, "points circle": 5, "points path": 5}, words=("median", "2024")
    ),
    "frontier bands": Drawing(
        make=frontier_bands, holds={"line": 2, "fill": 1}, words=("median of resampled frontiers",)
    ),
    "membership": Drawing(
        make=membership, holds={"line": 10}, words=("mine: members by month", "Layer 1", "no sector", "<b>&")
    ),
    "quality": Drawing(
        make=quality,
        holds={"colours rect": 48},
        words=("<b>mine: 5 assets, 250 sessions", "missing", "<b>&ETH", "stale"),
    ),
    "jumps": Drawing(
        make=jumps, holds={"points path": 2, "points circle": 3}, words=("proposed as a split", "÷ 2", "× 100")
    ),
    "dendrogram": Drawing(make=dendrogram, holds={"line": 2, "points circle": 4}, words=("distance", "BTC", "2024")),
    "matrix": Drawing(
        make=matrix, holds={"heat path": 4, "shape": 2, "colours rect": 48}, words=("Pearson correlation",)
    ),
    "dependence": Drawing(
        make=lambda: matrix(5, is_signed=False), holds={"shape": 2, "colours rect": 48}, words=("BTC",)
    ),
    "large matrix": Drawing(make=lambda: matrix(160), holds={"shape": 2}, words=("distance",)),
    "pareto curve": Drawing(
        make=lambda: pareto(2), holds={"line": 1, "points circle": 50}, words=("knee", "Pareto set")
    ),
    "pareto surface": Drawing(
        make=lambda: pareto(3, "surface"), holds={"colours rect": 48}, words=("knee", "mean (more is better)")
    ),
    "pareto pairs": Drawing(
        make=lambda: pareto(3, "pairs"), holds={"points circle": 147, "points path": 3}, words=("knee",)
    ),
    "pareto pairs of four": Drawing(
        make=lambda: pareto(4, "pairs"), holds={"points circle": 294, "points path": 6}, words=("volatility",)
    ),
    "pareto parallel": Drawing(make=lambda: pareto(4), holds={"rows path": 49}, words=("cvar[95%]", "mean")),
}


@pytest.fixture(params=sorted(GALLERY))
def drawing(request: pytest.FixtureRequest) -> Drawing:
    """Return one drawing after the other."""
    return GALLERY[request.param]
