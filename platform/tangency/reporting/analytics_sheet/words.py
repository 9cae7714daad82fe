"""What stands below a figure or a table of the sheet: what it shows, in which unit, of when, and from where."""

from __future__ import annotations

from tangency.results.analytics.document import AnalyticsDocument

__all__ = ["below", "sentence"]


def below(document: AnalyticsDocument, shown: str, unit: str) -> str:
    """Return the words below a figure.

    Parameters
    ----------
    shown
        What is shown, and by which rule.
    unit
        In what it is stated.
    """
    return (
        f"{sentence(shown)} Unit: {unit}. Period: {document.start} to {document.end}, {document.n_periods:,} "
        f"periods, {document.periods_per_year:g} a year. Source: run {document.run_id}."
    )


def sentence(line: str) -> str:
    """Return a line as a sentence.

    >>> sentence("no intervals: one period")
    'No intervals: one period.'
    """
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith('.') else '.'}"
