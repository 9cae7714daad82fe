"""What happened to correlation: events as they were known, and changes as seen from the end."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.results.correlation_document import ChangePointDocument, CorrelationEventDocument

__all__ = ["CorrelationChange", "CorrelationEvent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationEvent:
    """What happened, as it was known on its date.

    Attributes
    ----------
    kind
        `pair` left its band, `regime` entered, `joins` or `leaves` (an asset).
    size
        Of a pair in standard errors of the difference of two windows.
    """

    date: str
    kind: str
    assets: tuple[str, ...]
    text: str
    before: float | None = None
    after: float | None = None
    size: float | None = None

    def document(self) -> CorrelationEventDocument:
        """Return the part of a document."""
        return CorrelationEventDocument(
            date=self.date,
            kind=self.kind,
            assets=self.assets,
            before=self.before,
            after=self.after,
            size=self.size,
            text=self.text,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationChange:
    """A change of the mean correlation, as seen from the end, with the means on either side."""

    date: str
    p_value: float
    before: float
    after: float

    def document(self) -> ChangePointDocument:
        """Return the part of a document."""
        return ChangePointDocument(date=self.date, p_value=self.p_value, before=self.before, after=self.after)
