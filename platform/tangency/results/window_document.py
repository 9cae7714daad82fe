"""The window of an estimate as a part of documents, and what was left out of it as text."""

from __future__ import annotations

from pydantic import Field

from tangency.estimation.window import Window
from tangency.results.document import Part

__all__ = ["WindowDocument", "headline_of", "window_part"]

_IN_HEADLINE = 3
_IN_LINE = 12


class WindowDocument(Part):
    """The periods that there are, and those that the moments came from."""

    n_periods: int = Field(description="periods of the window")
    for_covariance: int = Field(description="periods that the covariance came from")
    for_mean: int = Field(description="periods that the means came from")
    missing: dict[str, int] = Field(description="returns of each asset that do not exist, most first")
    lost_weekdays: tuple[str, ...] = Field(description="weekdays of the window of which no period is complete")

    @classmethod
    def of(cls, window: Window) -> WindowDocument:
        """Return the document of a window."""
        return cls(
            n_periods=window.n_periods,
            for_covariance=window.for_covariance,
            for_mean=window.for_mean,
            missing=dict(window.missing),
            lost_weekdays=window.lost_weekdays,
        )

    def headline(self) -> str | None:
        """Return how many periods were left out, and for whose sake; None where all entered."""
        used = min(self.for_covariance, self.for_mean)
        if used == max(self.n_periods, self.for_covariance, self.for_mean):
            return None
        of = f"{_number(used)} of {_number(self.n_periods)} periods"
        if self.for_covariance != self.for_mean:
            of = (
                f"covariance from {_number(self.for_covariance)} and means from {_number(self.for_mean)} "
                f"of {_number(self.n_periods)} periods"
            )
        names = [*self.missing][:_IN_HEADLINE]
        others = len(self.missing) - len(names)
        have = "has" if len(self.missing) == 1 else "have"
        why = f" because {', '.join(names)}{f' and {others} more' if others else ''} {have} no return" if names else ""
        lost = f"; no {_either(self.lost_weekdays)} is among those used" if self.lost_weekdays else ""
        return f"{of}; {_number(self.n_periods - used)} left out{why}{lost}"

    def lines(self) -> list[str]:
        """Return how many returns each asset lacks, and what would keep the days that are lost."""
        if not self.missing:
            return []
        shown = [f"{asset} {_number(count)}" for asset, count in self.missing.items()][:_IN_LINE]
        others = len(self.missing) - len(shown)
        lines = [f"returns that do not exist: {', '.join(shown)}{f' and {others} more' if others else ''}"]
        if self.lost_weekdays:
            lines.append(
                f"no period that ends on a {_either(self.lost_weekdays)} is complete: where markets keep different "
                "calendars, take returns between their common sessions (common_sessions, or sessions=common)"
            )
        return lines


def window_part(window: Window | None) -> WindowDocument | None:
    """Return the part of a document; None where moments were given."""
    return None if window is None else WindowDocument.of(window)


def headline_of(title: str, window: WindowDocument | None) -> str:
    """Return a title, with what was left out of the window: no reader of the numbers may miss it."""
    left_out = None if window is None else window.headline()
    return title if left_out is None else f"{title}: {left_out}"


def _either(names: tuple[str, ...]) -> str:
    """Return names as a list with `or`.

    >>> _either(("Monday", "Saturday", "Sunday"))
    'Monday, Saturday or Sunday'
    """
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _number(count: int) -> str:
    """Return a count with its thousands apart."""
    return f"{count:,}".replace(",", " ")
