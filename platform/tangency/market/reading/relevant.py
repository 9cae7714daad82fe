"""Fields of the dialect that say nothing of a kind of source: to pass over them would hide a mistake."""

from __future__ import annotations

from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.market.dialect import Dialect

__all__ = ["require_relevant"]

_OF_TEXT = ("separator", "encoding")
_OF_HEADERS = ("skip_lines", "skip_last_lines", "header_rows", "header")
_SILENT = {
    "text": ("sheet",),
    "excel": _OF_TEXT,
    "parquet": (*_OF_TEXT, *_OF_HEADERS, "sheet"),
    "arrow": (*_OF_TEXT, *_OF_HEADERS, "sheet"),
    "memory": (*_OF_TEXT, *_OF_HEADERS, "sheet", "symbol_from"),
}


def require_relevant(dialect: Dialect, kind: str, *, where: str) -> None:
    """Do nothing where every field that is declared says something of a kind of source.

    Raises
    ------
    ConfigurationError
        For one that does not.
    """
    usual = Dialect()
    for field in _SILENT[kind]:
        if getattr(dialect, field) != getattr(usual, field):
            raise ConfigurationError(
                f"{field} says nothing of {'this kind of file' if kind != 'memory' else 'a frame or a query'}",
                where=where,
                value=getattr(dialect, field),
                remedy=Remedy("leave out ", Setting(field)),
            )
