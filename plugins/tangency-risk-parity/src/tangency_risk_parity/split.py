"""One split of capital between two neighbouring lists of assets."""

from dataclasses import dataclass

__all__ = ["Split"]


@dataclass(frozen=True, slots=True)
class Split:
    """The assets from `start` to `middle` and from there to `end`; `share` of the whole goes to the first part."""

    start: int
    middle: int
    end: int
    share: float
