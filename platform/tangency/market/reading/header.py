"""Headers of tables of text: one row of names, two, or names that are declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tangency.errors import DataError, Remedy, Setting
from tangency.market.dialect import Dialect
from tangency.market.reading.listing import listed

__all__ = ["Header", "read_header"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The names of the columns.

    Attributes
    ----------
    n_lines
        How many lines they take.
    levels
        Of two rows, the pair of names of each column; empty otherwise.
    unnamed
        Positions of the columns without a name, which are called `column 1` and so on.
    """

    names: tuple[str, ...]
    n_lines: int
    levels: tuple[tuple[str, str], ...] = ()
    unnamed: tuple[int, ...] = ()
    noticed: tuple[str, ...] = ()

    def without_last(self) -> Header:
        """Return the header of the table without its last column, which is empty."""
        return replace(
            self,
            names=self.names[:-1],
            levels=self.levels[:-1],
            unnamed=(),
            noticed=("the last column has neither a name nor a value; it is left out",),
        )


def read_header(rows: Sequence[tuple[int, list[str]]], dialect: Dialect, *, where: str) -> Header:
    """Return the header of a table, of whose first rows the lines that they and those above take are given.

    Raises
    ------
    DataError
        Without names, or with another number of names declared than there are columns.
    """
    if dialect.header is not None:
        return _declared(rows, dialect.header, where)
    if dialect.header_rows == 1:
        n_lines, fields = rows[0]
        return _named([field.strip() for field in fields], n_lines, where)
    return _two_rows(rows, where)


def _declared(rows: Sequence[tuple[int, list[str]]], names: tuple[str, ...], where: str) -> Header:
    width = len(rows[0][1])
    if width != len(names):
        raise DataError(
            f"{len(names)} names are declared where the first row has {width} {'field' if width == 1 else 'fields'}",
            where=where,
            value=", ".join(names),
            remedy=Remedy("name every column, in order: ", Setting("header")),
        )
    return Header(names=names, n_lines=0)


def _named(names: list[str], n_lines: int, where: str) -> Header:
    if not any(names):
        raise DataError("the header is empty", where=where, remedy="give a file with a header and rows of prices")
    unnamed = tuple(place for place, name in enumerate(names) if not name)
    full = tuple(name or f"column {place + 1}" for place, name in enumerate(names))
    noticed = (f"columns without a name are called {listed([full[place] for place in unnamed])}",) if unnamed else ()
    return Header(names=full, n_lines=n_lines, unnamed=unnamed, noticed=noticed)


def _two_rows(rows: Sequence[tuple[int, list[str]]], where: str) -> Header:
    if len(rows) < 2:  # noqa: PLR2004  # the rows of the header
        raise DataError(
            "the table has one header row", where=where, remedy=Remedy("declare it: ", Setting("header_rows", 1))
        )
    (_, first), (n_lines, second) = rows[0], rows[1]
    if len(first) != len(second):
        raise DataError(
            f"the header rows have {len(first)} and {len(second)} fields",
            where=where,
            remedy=Remedy("if the table has one header row: ", Setting("header_rows", 1)),
        )
    noticed: tuple[str, ...] = ()
    levels = [(above.strip(), below.strip()) for above, below in zip(first, second, strict=True)]
    third = [field.strip() for field in rows[2][1]] if len(rows) > 2 else []  # noqa: PLR2004  # the row after
    # pandas writes the name of the index below the header's rows, in a row that is otherwise empty.
    if len(third) == len(levels) and third[0] and not any(third[1:]):
        n_lines = rows[2][0]
        levels[0] = (third[0], "")
        noticed = (f"the row with {third[0]!r} alone names the index; it is no row of prices",)
    names = tuple(" ".join(filter(None, pair)) or f"column {place + 1}" for place, pair in enumerate(levels))
    return Header(names=names, n_lines=n_lines, levels=tuple(levels), noticed=noticed)
