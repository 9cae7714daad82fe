"""The error of a risk that sound returns leave undefined: where many are asked for, its reason stands in its place."""

from __future__ import annotations

from tangency.errors import DataError

__all__ = ["UndefinedRisk"]


class UndefinedRisk(DataError):
    """A measure of risk or a test that the data do not define, such as the tail of a fit without a maximum.

    >>> print(UndefinedRisk("all returns are equal", where="student"))
    all returns are equal; where: student
    """
