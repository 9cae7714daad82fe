"""Every metric of analytics in groups, with a search: value, unit, formula and source."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import ipywidgets as w

from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.figure_document import MetricDocument
from tangency.results.analytics.texts import unit_text
from tangency.widgets.card import labelled

__all__ = ["MetricsPanel"]

_COLUMNS = ("Metric", "Value", "Unit", "Formula", "Source")


class MetricsPanel:
    """Shows the metrics whose name, title, group, formula or source has every word that is searched for.

    Attributes
    ----------
    widget
        What is shown.
    """

    def __init__(self, document: AnalyticsDocument) -> None:
        self._metrics = document.metrics
        self._search = w.Text(placeholder="such as drawdown, or sharpe ratio", layout={"width": "100%"})
        self._table = w.HTML()
        self._search.observe(self._searched, names="value")
        search = labelled("search", self._search).add_class("tg-choice")
        self.widget = w.VBox([search, self._table])
        self._show("")

    def _searched(self, change: dict[str, Any]) -> None:
        self._show(str(change["new"]))

    def _show(self, text: str) -> None:
        sought = text.casefold().split()
        found = {
            name: own for name, own in self._metrics.items() if all(each in _searchable(name, own) for each in sought)
        }
        told = f"{len(found)} of {len(self._metrics)} metrics"
        self._table.value = f'<p class="tg-help">{told}</p>{"".join(_tables(found)) if found else ""}'


def _searchable(name: str, own: MetricDocument) -> str:
    return f"{name} {own.title} {own.group} {own.formula} {own.source}".casefold()


def _tables(found: dict[str, MetricDocument]) -> Iterator[str]:
    for group in dict.fromkeys(own.group for own in found.values()):
        rows = "".join(_row(name, own) for name, own in found.items() if own.group == group)
        head = "".join(f"<th>{title}</th>" for title in _COLUMNS)
        yield (
            f"<h4>{escape(group[:1].upper() + group[1:])}</h4>"
            f'<table class="tg-table tg-metrics"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        )


def _row(name: str, own: MetricDocument) -> str:
    value = unit_text(own.value, own.unit)
    why = "" if own.reason is None else f'<span class="tg-help">{escape(own.reason)}</span>'
    return (
        f"<tr><td>{escape(own.title)}<br><code>{escape(name)}</code></td>"
        f'<td class="tg-value">{escape(value)}{why}</td><td>{escape(own.unit)}</td>'
        f"<td>{escape(own.formula)}</td><td>{escape(own.source)}</td></tr>"
    )
