"""The metrics of one record: numbers, and reasons where there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tangency.performance.headline import Figure

__all__ = ["MetricFigures"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetricFigures(Mapping[str, Figure]):
    """A mapping of metrics' names to figures, in the order of the registry.

    Attributes
    ----------
    values_by_name
        The numbers, None where there is none.
    reasons
        Why there is none, for those alone.

    >>> figures = MetricFigures(values_by_name={"beta": None, "mean_return": 0.5}, reasons={"beta": "no benchmark"})
    >>> figures["mean_return"].value, figures["beta"].reason, len(figures)
    (0.5, 'no benchmark', 2)
    """

    values_by_name: Mapping[str, float | None]
    reasons: Mapping[str, str]

    def __getitem__(self, name: str) -> Figure:
        return Figure(value=self.values_by_name[name], reason=self.reasons.get(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_name)

    def __len__(self) -> int:
        return len(self.values_by_name)
