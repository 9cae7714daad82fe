"""What a finished run left, for a report on it."""

from __future__ import annotations

from typing import TypeVar

from tangency.errors import ConfigurationError
from tangency.results.document import Document, read_document
from tangency.store import RunRecord, RunStatus

__all__ = ["finished_document"]

DocumentT = TypeVar("DocumentT", bound=Document)


def finished_document(record: RunRecord, verb: str, model: type[DocumentT]) -> DocumentT:
    """Return what a run of `verb` left.

    Raises
    ------
    ConfigurationError
        For a run of another verb, or one that did not finish.
    StoreError
        For a document that this version cannot read.
    """
    if record.verb != verb or record.status is not RunStatus.FINISHED or record.result is None:
        raise ConfigurationError(
            f"the report needs a finished run of {verb!r} here",
            where=f"run {record.id}",
            value=f"{record.verb}, {record.status}",
            remedy="tangency runs list shows what there is",
        )
    return read_document(model, record.result, where=f"run {record.id}", version=record.code_version)
