"""The base of what use cases return: rich in a notebook, plain in a terminal, JSON by its document."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from tangency.results.document import Document
from tangency.results.rendering import as_html, as_text

__all__ = ["Result"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result:
    """A frozen result.

    Attributes
    ----------
    run_id
        Where a desk recorded the run; None from the pure functions.
    """

    run_id: str | None = None

    @abstractmethod
    def document(self) -> Document:
        """Return the document, the same on every face; floats keep every bit."""

    def __repr__(self) -> str:
        return as_text(self.document().summary())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # notebooks choose from what they get
        summary = self.document().summary()
        return {"text/plain": as_text(summary), "text/html": as_html(summary)}
