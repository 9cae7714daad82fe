"""Sectors, or other groups, beside the limits on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tangency.desk.analysis import GroupLimit, group_limits
from tangency.plots.groups import group_limits_figure
from tangency.reporting.html import Html, heading, table
from tangency.reporting.numbers import percent, points
from tangency.reporting.subject import Subject

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["groups"]


def groups(subject: Subject) -> tuple[Html | go.Figure, ...]:
    """Return figure and table for each taxonomy; an asset in parts of several groups counts in each by its part."""
    texts = [constraint.text for constraint in subject.result.constraints]
    shown: list[Html | go.Figure] = []
    for taxonomy, memberships in subject.inputs.given.groups.items():
        limits = group_limits(taxonomy, subject.result.weights, memberships, texts)
        if limits:
            shown += _taxonomy(subject, taxonomy, limits)
    return tuple(shown)


def _taxonomy(subject: Subject, taxonomy: str, limits: tuple[GroupLimit, ...]) -> list[Html | go.Figure]:
    name = taxonomy.capitalize()
    sides = [side for side in ("lower", "upper") if any(getattr(row, side) is not None for row in limits)]
    columns = [taxonomy, ">assets held", ">weight", *(f">{side} limit" for side in sides), ">room to upper limit"]
    rows = [
        (
            row.label,
            f"{row.held} of {row.members}",
            percent(row.weight),
            *(_limit(getattr(row, side)) for side in sides),
            _room(row),
        )
        for row in limits
    ]
    if "upper" not in sides:
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    # As objects: an absent limit stays None, and does not turn into a number that is none.
    drawn = pd.DataFrame(
        {side: pd.Series([getattr(row, side) for row in limits], dtype=object) for side in ("weight", "lower", "upper")}
    ).set_index(pd.Index([row.label for row in limits]))
    return [
        heading(f"{name} weights and limits"),
        group_limits_figure(drawn, title=f"Weight by {taxonomy}"),
        table(columns, rows, caption=f"Weights of run {subject.run.id} by {taxonomy}; limits on one {taxonomy} alone"),
    ]


def _limit(side: float | None) -> str:
    return "–" if side is None else percent(side)


def _room(row: GroupLimit) -> str:
    # A weight that stands at its limit up to rounding has no room.
    return "–" if row.upper is None else points(max(row.upper - row.weight, 0.0))
