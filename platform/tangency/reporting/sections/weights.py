"""Weights and their risk contributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tangency.plots.weights import weights_and_risk_figure
from tangency.reporting.html import Html, heading, paragraph, table
from tangency.reporting.numbers import percent
from tangency.reporting.subject import Subject
from tangency.results.summary import Table

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["weights"]


def weights(subject: Subject) -> tuple[Html | go.Figure, ...]:
    """Return figure and table of the assets that are held."""
    result = subject.result
    held = result.held
    if not held:
        return (heading("Weights"), paragraph("Nothing is held: every weight is zero."))
    shares = {asset: result.risk_share(asset) for asset in held}
    frame = pd.DataFrame(
        {"weight": [result.weights[asset] for asset in held], "risk_share": list(shares.values())}, index=list(held)
    )
    sums = (percent(sum(result.weights.values())), percent(sum(shares.values()), 1))
    first, *others = result.tables()
    n_texts = sum(not column.is_number for column in first.columns)
    total = ("all", *[""] * (n_texts - 1), *sums, *[""] * (len(first.columns) - n_texts - len(sums)))
    return (
        heading("Weights"),
        weights_and_risk_figure(frame),
        _table(
            first, f"Target weights of run {subject.run.id}, and each asset's part of the portfolio's volatility", total
        ),
        *(_table(other, f"Risk budgets of run {subject.run.id}") for other in others),
    )


def _table(shown: Table, caption: str, total: tuple[str, ...] = ()) -> Html:
    columns = [f">{column.title}" if column.is_number else column.title for column in shown.columns]
    return table(columns, shown.rows, caption=caption, total=total)
