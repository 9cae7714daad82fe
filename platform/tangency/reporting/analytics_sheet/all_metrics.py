"""Every metric of the registry by group, with unit, formula and source; and what is not defined, with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tangency.reporting.analytics_sheet.words import below
from tangency.reporting.html import Html, heading, paragraph, table
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.figure_document import MetricDocument
from tangency.results.analytics.texts import unit_text

__all__ = ["metrics", "undefined"]


def metrics(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return a line for each metric; the element `data` holds every digit of its value."""
    return (
        heading("All metrics"),
        paragraph(below(document, _shown(document), "beside each value"), kind="caption"),
        *_groups(document),
    )


def undefined(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return what the record does not define, by reason; nothing where it defines all."""
    titles: dict[str, list[str]] = {}
    for own in document.metrics.values():
        if own.reason is not None:
            titles.setdefault(own.reason, []).append(own.title)
    if not titles:
        return ()
    rows = [(reason, "; ".join(names)) for reason, names in titles.items()]
    return (
        heading("What is not defined"),
        table(
            ("reason", "metrics"),
            rows,
            caption="A metric that the record does not define has no value, and no stand-in",
        ),
    )


def _shown(document: AnalyticsDocument) -> str:
    against = f", against {document.benchmarks[0].name} where a benchmark is needed" if document.benchmarks else ""
    return (
        f"{len(document.metrics)} metrics{against}. Symbols: r returns, r_f risk-free, b benchmark, m minimum "
        f"acceptable return ({document.minimum_acceptable:g} per period), n periods, P periods per year"
    )


def _groups(document: AnalyticsDocument) -> Iterator[Html]:
    for group in dict.fromkeys(own.group for own in document.metrics.values()):
        lines = "".join(_line(own) for own in document.metrics.values() if own.group == group)
        yield Html(f"<h3>{escape(group)}</h3>")
        yield Html(f'<div class="metrics">{lines}</div>')


def _line(own: MetricDocument) -> str:
    value = escape(unit_text(own.value, own.unit))
    exact = value if own.value is None else f'<data value="{own.value!r}">{value}</data>'
    told = " · ".join(escape(part) for part in (own.unit, own.formula, own.source) if part)
    return f'<div class="metric"><b>{exact}</b>{escape(own.title)}<i>{told}</i></div>'
