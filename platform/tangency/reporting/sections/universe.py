"""The universe: its members, and the assets that were passed over."""

from __future__ import annotations

from tangency.reporting.html import Html, heading, items, paragraph, table
from tangency.reporting.numbers import percent
from tangency.reporting.subject import Subject
from tangency.results.estimate_document import by_reason

__all__ = ["universe"]


def universe(subject: Subject) -> tuple[Html, ...]:
    """Return the members in their order with sectors and weights, and the assets passed over with the reasons."""
    weights, sectors = subject.result.weights, subject.sectors
    rows = [
        (
            str(place),
            asset,
            _name(subject, asset),
            sectors.get(asset, ""),
            percent(weights[asset]) if weights[asset] else "–",
        )
        for place, asset in enumerate(weights, start=1)
    ]
    columns = (">", "asset", "name", "sector", ">weight")
    return (
        heading("Universe"),
        paragraph(_universe_text(subject)),
        table(columns, rows, caption=f"The {len(rows)} assets that run {subject.run.id} could choose from"),
        *_passed_over(subject),
    )


def _name(subject: Subject, asset: str) -> str:
    selection = subject.inputs.selection
    return "" if selection is None else selection.window.asset(asset).name


def _universe_text(subject: Subject) -> str:
    selection = subject.inputs.selection
    if selection is None:
        return "The assets are those of the data given inline, in its order."
    members, rule = selection.universe, selection.rule
    size = "every asset" if rule.top is None else f"the {rule.top} {rule.order} assets"
    ranked = "" if members.snapshot is None else f", by the market capitalisations of {members.snapshot:%Y-%m-%d}"
    without = f" Left out by sector: {', '.join(rule.exclude_sectors)}." if rule.exclude_sectors else ""
    without += f" Included by name: {', '.join(rule.include)}." if rule.include else ""
    without += f" Also asked: {rule.further}." if rule.further else ""
    without += " The sessions are those that the assets have in common." if rule.sessions == "common" else ""
    return (
        f"Point in time, as of {members.as_of:%Y-%m-%d}: {size} with {rule.history} up to that day"
        f"{ranked}.{without} Nothing later than that day was known."
    )


def _passed_over(subject: Subject) -> tuple[Html, ...]:
    selection = subject.inputs.selection
    if selection is None or not selection.universe.passed_over:
        return ()
    return (paragraph("Large enough, but passed over:"), items(by_reason(selection.passed_over)))
