"""The runs behind the numbers, and how to compute them again."""

from __future__ import annotations

from tangency.reporting.html import Html, code, heading, paragraph, preformatted, table
from tangency.reporting.subject import Subject

__all__ = ["runs"]


def runs(subject: Subject) -> tuple[Html, ...]:
    """Return every run that this report took a number from."""
    used = [subject.run]
    used += [part.run for part in (subject.book, subject.plan) if part is not None]
    return (
        heading("Runs"),
        table(
            ("=run", "=verb", "=started, UTC", "computed by"),
            [(code(run.id), run.verb, f"{run.started_at:%Y-%m-%d %H:%M:%S}", run.code_version) for run in used],
            caption="Every number in this report comes from one of these runs, as each table says",
        ),
        paragraph(
            "To compute a run again from its recorded inputs, and see whether every bit is the same: ",
        ),
        preformatted([f"tangency runs replay {run.id}" for run in used]),
    )
