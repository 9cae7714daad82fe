"""The labels of a record as an axis: dates where they are some, else numbers or names in their order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from tangency.results.analytics.document import AnalyticsDocument

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["axis_of", "label_of", "on_its_axis"]

_DAY = "%{x|%Y-%m-%d}"


def axis_of(document: AnalyticsDocument, labels: Iterable[str]) -> pd.Index:
    """Return labels of a document's periods as an index."""
    texts = list(labels)
    if document.calendar_returns is not None:
        return pd.DatetimeIndex(texts, name="date")
    if all(text.isdecimal() for text in texts):
        return pd.Index([int(text) for text in texts], name="period")
    return pd.Index(texts, name="period")


def label_of(document: AnalyticsDocument, label: str | None) -> Any:
    """Return a label as it stands in the index; None where there is none."""
    return None if label is None else axis_of(document, [label])[0]


def on_its_axis(document: AnalyticsDocument, figure: Figure) -> Figure:
    """Return the figure with labels that are no dates shown as they are."""
    if document.calendar_returns is not None:
        return figure
    kind = "linear" if all(label.isdecimal() for label in document.curve.dates) else "category"
    for axis in figure.select_xaxes():
        if axis.type == "date":
            axis.type = kind
    for trace in figure.data:
        if trace.hovertemplate:
            trace.hovertemplate = trace.hovertemplate.replace(_DAY, "%{x}")
    return figure
