"""The answer to a query: an Arrow table that shows itself in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tangency.display.tables import html_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["QueryResult"]

_SHOWN = 20


class QueryResult:
    """An Arrow table with a rich form; whatever Arrow's own has, it has too.

    Attributes
    ----------
    table
        The `pyarrow.Table` itself.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "table":  # while it is unpickled there is no table yet
            raise AttributeError(name)
        return getattr(self.table, name)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, key: Any) -> Any:
        return self.table[key]

    def __eq__(self, other: object) -> bool:
        own: bool = self.table == (other.table if isinstance(other, QueryResult) else other)
        return own

    __hash__ = None  # type: ignore[assignment]  # as Arrow's own

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the table as a stream of Arrow's C interface, which pandas, polars and DuckDB read."""
        return self.table.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"{self._count()}\n{self.table.slice(0, _SHOWN).to_pandas().to_string(index=False)}"

    def _repr_html_(self) -> str:
        shown = self.table.slice(0, _SHOWN)
        names = [str(name) for name in shown.column_names]
        rows = zip(
            *(["" if cell is None else cell for cell in shown[i].to_pylist()] for i in range(len(names))), strict=True
        )
        return html_table(names, rows, caption=self._count())

    def _count(self) -> str:
        n, k = self.table.num_rows, self.table.num_columns
        first = f", the first {_SHOWN} shown" if n > _SHOWN else ""
        return f"{n:,} row{'' if n == 1 else 's'}, {k} column{'' if k == 1 else 's'}{first}"
