"""From where the figures are, and how to compute them again."""

from __future__ import annotations

from tangency.reporting.html import Cell, Html, code, definitions, heading, paragraph, preformatted
from tangency.results.analytics.document import AnalyticsDocument
from tangency.store import RunRecord

__all__ = ["again"]


def again(document: AnalyticsDocument, record: RunRecord) -> tuple[Html, ...]:
    """Return run, data and code, and the command that computes the run again."""
    facts: list[tuple[str, Cell]] = [
        ("run", code(record.id)),
        ("computed", f"{record.started_at:%Y-%m-%d %H:%M} UTC"),
        ("computed by", record.code_version),
    ]
    if document.run is not None:
        facts.append(("run analysed", code(document.run)))
    if document.dataset_version is not None:
        facts.append(("dataset version", code(document.dataset_version)))
    return (
        heading("Computed again"),
        definitions(facts),
        paragraph("To compute the run again from its recorded inputs, and see whether every bit is the same: "),
        preformatted([f"tangency runs replay {record.id}"]),
    )
