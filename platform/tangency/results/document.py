"""Documents: one pydantic model for each result, from which every face reads; nothing else writes a result as JSON."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tangency.errors import StoreError
from tangency.results.summary import Summary

__all__ = ["DataDocument", "Document", "Part", "read_document"]

DocumentT = TypeVar("DocumentT", bound="Document")


class Part(BaseModel):
    """A part of a document; what a later version added is passed over when it is read back."""

    model_config = ConfigDict(frozen=True, extra="ignore", serialize_by_alias=True, validate_by_name=True)


class Document(Part):
    """What a run leaves, as JSON; `schema` counts the changes of what documents hold."""

    schema_: Literal[1, 2] = Field(2, alias="schema", description="version of the document's form")
    run_id: str | None = Field(None, description="the run that computed it; none from the pure functions")

    def as_json(self) -> dict[str, Any]:
        """Return the document in JSON's own types; money and quantities are texts, exact."""
        return self.model_dump(mode="json")

    @abstractmethod
    def summary(self) -> Summary:
        """Return its facts for people."""


class DataDocument(Document):
    """What documents of results on data have in common."""

    # None, not empty: runs of the time before there were warnings left neither.
    warnings: tuple[str, ...] | None = Field(None, description="what is doubtful about the data; none where nothing is")

    def warning_lines(self) -> tuple[str, ...]:
        """Return a line for each warning."""
        return tuple(f"warning: {each}" for each in self.warnings or ())


def read_document(model: type[DocumentT], stored: Mapping[str, object], *, where: str, version: str) -> DocumentT:
    """Return the document that a run left.

    Raises
    ------
    StoreError
        For one that this version cannot read.
    """
    try:
        return model.model_validate(dict(stored))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise StoreError(
            "this version cannot read what the run left",
            where=f"{where}, {'.'.join(map(str, fault['loc']))}",
            value=version,
            remedy="compute it again",
        ) from None
