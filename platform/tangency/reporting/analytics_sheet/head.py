"""The first page: title, what has to be known before any figure is read, the headline, equity and losses."""

from __future__ import annotations

from html import escape

from tangency.reporting.analytics_sheet.pictures import picture
from tangency.reporting.analytics_sheet.tables import of_section, printed
from tangency.reporting.analytics_sheet.words import below, sentence
from tangency.reporting.html import Html, paragraph
from tangency.results.analytics.document import AnalyticsDocument

__all__ = ["equity", "headline", "masthead"]


def masthead(document: AnalyticsDocument, title: str) -> tuple[Html, ...]:
    """Return the title, the terms, and the notes."""
    notes = " ".join(sentence(line) for line in document.said)
    return (
        Html(f"<h1>{escape(title)}</h1>"),
        paragraph(_terms(document), kind="caption"),
        *((paragraph(notes, kind="note"),) if notes else ()),
    )


def headline(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return the headline figures with their intervals and units, each benchmark's beside them."""
    return tuple(
        printed(found, below(document, f"{_after_what(document)}. {_intervals(document)}", "that of each row"))
        for found in of_section(document, "Performance")
    )


def equity(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return what one unit became, and the loss from the highest equity so far."""
    return (
        picture(document, "equity", "Value of one unit, returns compounded", "units of the start"),
        picture(document, "underwater", "Loss from the highest equity until then", "fraction of that equity"),
    )


def _terms(document: AnalyticsDocument) -> str:
    beside = ", ".join(each.name for each in document.benchmarks) or "none"
    known = (
        f"{document.start} to {document.end}",
        f"{document.n_periods:,} periods, {document.periods_per_year:g} a year",
        None if document.currency is None else f"currency {document.currency}",
        None if document.calendar is None else f"calendar {document.calendar}",
        f"risk-free {document.risk_free}",
        f"benchmark{'' if len(document.benchmarks) < 2 else 's'}: {beside}",  # noqa: PLR2004  # plural
        None if document.run is None else f"{document.kind} of run {document.run}",
    )
    return " · ".join(fact for fact in known if fact is not None)


def _after_what(document: AnalyticsDocument) -> str:
    return "After costs, losses positive" if document.kind == "backtest" else "Losses are positive"


def _intervals(document: AnalyticsDocument) -> str:
    drawn = document.drawn
    if drawn is None:
        return sentence(f"no intervals: {document.not_drawn}")
    return (
        f"Intervals: {drawn.level:.0%}, {drawn.draws:,} draws of a stationary bootstrap in blocks of "
        f"{drawn.block_periods:.1f} periods on the average, seed {drawn.seed}."
    )
