"""The risk of the weights over the window that they were chosen from, beside equal weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.returns import Returns
from tangency.desk.analysis import Realised, equal_weights, realised
from tangency.errors import DataError
from tangency.plots.drawdown import drawdown_figure
from tangency.reporting.html import Html, heading, paragraph, table
from tangency.reporting.numbers import percent
from tangency.reporting.subject import Subject

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["risk"]


def risk(subject: Subject) -> tuple[Html | go.Figure, ...]:
    """Return realised risk and the drawdowns of the window."""
    returns = subject.inputs.given.returns
    if returns is None:
        return (heading("Risk over the window"), paragraph("The run was on moments, so there is no window of returns."))
    paths: dict[str, Realised] = {}
    faults: list[Html] = []
    for name, weights in (
        ("portfolio", subject.result.weights),
        ("equal weight", equal_weights(subject.result.weights)),
    ):
        computed = _path(returns, weights)
        if isinstance(computed, Realised):
            paths[name] = computed
        else:
            faults.append(paragraph(f"No risk of {name}: {computed}", kind="note"))
    return (
        heading("Risk over the window"),
        paragraph(_basis(subject, returns)),
        *faults,
        *_shown(subject, paths),
    )


def _path(returns: Returns, weights: Mapping[str, float]) -> Realised | DataError:
    """Return the path, or the error: a missing return is a finding that the reader must see."""
    try:
        return realised(returns, weights)
    except DataError as error:
        return error


def _basis(subject: Subject, returns: Returns) -> str:
    used = subject.result.risk_model
    model = (
        ""
        if used is None
        else (
            f" Volatility is here that of the portfolio's own returns; in the head of this report it is by {used.id}."
        )
    )
    return (
        f"{len(returns.dates)} returns, {returns.label(0)} to {returns.label(-1)}. In-sample: the weights were chosen "
        "from this same window. They are held constant by rebalancing at the end of every period, before costs."
        f"{model}"
    )


def _shown(subject: Subject, paths: Mapping[str, Realised]) -> tuple[Html | go.Figure, ...]:
    if not paths:
        return ()
    names = list(paths)
    level = next(iter(paths.values())).risk.level
    measures: dict[str, list[float | None]] = {
        "volatility a year": [path.risk.volatility_annual for path in paths.values()],
        "volatility per period": [path.risk.volatility for path in paths.values()],
        f"value at risk, {level:.0%}, one period": [path.risk.value_at_risk for path in paths.values()],
        f"conditional value at risk, {level:.0%}, one period": [
            path.risk.conditional_value_at_risk for path in paths.values()
        ],
        "largest drawdown": [path.risk.maximum_drawdown for path in paths.values()],
        "growth over the window": [path.total_return for path in paths.values()],
    }
    rows = [(name, *(_number(value) for value in values)) for name, values in measures.items()]
    losses = pd.DataFrame({name: path.drawdowns for name, path in paths.items()})
    caption = f"In-sample risk of run {subject.run.id}; losses are positive"
    return (table(("measure", *(f">{name}" for name in names)), rows, caption=caption), drawdown_figure(losses))


def _number(value: float | None) -> str:
    return "not known" if value is None else percent(value)
