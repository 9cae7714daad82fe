"""The head of a tear sheet: title, what was said, eight figures with their intervals."""

from __future__ import annotations

from html import escape

from tangency.reporting.html import Html, paragraph, table
from tangency.reporting.tear_sheet.style import COMPACT
from tangency.results.backtest_document import BacktestDocument
from tangency.results.honesty import JudgedFigure
from tangency.results.honesty_text import HEADLINE, figure_text, interval_text

__all__ = ["figures"]


def figures(document: BacktestDocument, title: str) -> tuple[Html, ...]:
    """Return the head."""
    used = ", ".join(f"{role} {use.id}" for role, use in document.components.items())
    money = "" if document.currency is None else f" {document.currency}"
    facts = (
        f"{document.start} to {document.end} · {document.capital:,.0f} became {document.final_nav:,.0f}{money} · "
        f"delay {document.delay} · {used or 'given weights'}"
    )
    said = "; ".join(document.said)
    return (
        COMPACT,
        Html(f"<h1>{escape(title)}</h1>"),
        paragraph(facts, kind="caption"),
        *((paragraph(f"{said[:1].upper()}{said[1:]}.", kind="note"),) if said else ()),
        _table(document),
    )


def _table(document: BacktestDocument) -> Html:
    honesty = document.honesty
    level = "interval" if honesty.drawn is None else f"{honesty.drawn.level:.0%} interval"
    names = [name for name in HEADLINE if name in honesty.figures]
    beside = list(honesty.benchmarks.items())
    rows = [
        (
            HEADLINE[name][0],
            _text(name, honesty.figures[name]),
            interval_text(name, honesty.figures[name]),
            *(figure_text(name, own.own[name]) for _, own in beside),
        )
        for name in names
    ]
    drawn = honesty.drawn
    caption = (
        f"After costs, ratios above a rate of 0; {honesty.n_periods} periods"
        if drawn is None
        else f"After costs, ratios above a rate of 0. Intervals: {drawn.draws} draws of a stationary bootstrap, blocks "
        f"of {drawn.block_periods:.1f} of {honesty.n_periods} periods on the average"
    )
    return table(("", ">book", f">{level}", *(f">{name}" for name, _ in beside)), rows, caption=caption)


def _text(name: str, figure: JudgedFigure) -> str:
    return figure_text(name, figure) if figure.reason is None else f"– ({figure.reason})"
