"""What a query may take: time, memory and rows."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from tangency.errors import ConfigurationError, QueryLimit

__all__ = ["QueryLimits", "QueryWatch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimits:
    """What a query may take.

    Attributes
    ----------
    memory_bytes
        What DuckDB may work in, and what the answer may take, each. The process of a query gets no more than this and
        half a gibibyte for the libraries.

    Raises
    ------
    ConfigurationError
        For a limit that is not positive.
    """

    seconds: float = 60.0
    rows: int = 5_000_000
    memory_bytes: int = 2**30

    def __post_init__(self) -> None:
        for name, value in (("time_limit", self.seconds), ("row_limit", self.rows)):
            if not value > 0:
                raise ConfigurationError("a limit of a query is positive", where=name, value=value)


class QueryWatch:
    """The limits of one query from its beginning on."""

    def __init__(self, limits: QueryLimits) -> None:
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds

    def time_left(self) -> float:
        """Return the seconds that are left."""
        return max(self._deadline - time.monotonic(), 0.0)

    def require_time(self) -> None:
        """Do nothing while there is time.

        Raises
        ------
        QueryLimit
            Afterwards.
        """
        if time.monotonic() > self._deadline:
            raise self.out_of_time()

    def collected(self, batches: Iterable[pa.RecordBatch], *, name: str, most_rows: int | None) -> list[pa.RecordBatch]:
        """Return all batches, as long as there are time, memory and rows for them.

        Raises
        ------
        QueryLimit
            At the first batch too many.
        """
        kept: list[pa.RecordBatch] = []
        rows = size = 0
        for batch in batches:
            self.require_time()
            rows, size = rows + batch.num_rows, size + batch.nbytes
            if most_rows is not None and rows > most_rows:
                remedy = "ask for fewer rows (limit, where, group by), or give more with row_limit"
                raise QueryLimit(
                    "the answer has more rows than the query may return", where=name, value=most_rows, remedy=remedy
                )
            if size > self._limits.memory_bytes:
                raise self.out_of_memory(name)
            kept.append(batch)
        return kept

    def out_of_time(self) -> QueryLimit:
        """Return the error of a query that took too long."""
        remedy = "narrow the query, or give more time with time_limit"
        return QueryLimit(
            "the query took longer than it may", where="SQL", value=f"{self._limits.seconds:g} s", remedy=remedy
        )

    def out_of_memory(self, name: str) -> QueryLimit:
        """Return the error of a query that wants more memory than it may have."""
        value = f"{self._limits.memory_bytes / 2**30:g} GiB"
        remedy = "narrow the query: fewer rows and columns, or an aggregate"
        return QueryLimit("the query wants more memory than it may have", where=name, value=value, remedy=remedy)
