"""How the points of a sweep are chosen among all that its axes allow."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from tangency.contracts.params import Params
from tangency.contracts.request_values import Seed

__all__ = ["GridSearch", "HalvingSearch", "RandomSearch", "Search", "drawn", "survivors"]


class GridSearch(Params):
    """Every combination of the values of all axes."""

    kind: Literal["grid"]


class RandomSearch(Params):
    """Some combinations, drawn without replacement from all."""

    kind: Literal["random"]
    n: int = Field(ge=1, le=100_000, description="configurations that are drawn")
    seed: Seed = Field(0, description="of the draw")


class HalvingSearch(Params):
    """Successive halving: all start on a part of history, and only the best go on to a longer one.

    References
    ----------
    Jamieson & Talwalkar (2016), Non-stochastic best arm identification and hyperparameter optimization, AISTATS.
    """

    kind: Literal["halving"]
    rungs: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(
        (0.25, 0.5, 1.0),
        min_length=2,
        max_length=20,
        description="share of history, from its start, that each rung walks: ascending, the last is 1",
    )
    keep: float = Field(0.5, gt=0, lt=1, description="share of the configurations that goes on to the next rung")

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if any(later <= earlier for earlier, later in zip(self.rungs, self.rungs[1:], strict=False)):
            raise ValueError("each rung walks more of history than the one before")
        if self.rungs[-1] != 1.0:
            raise ValueError("the last rung walks all of history: it is 1")
        return self


def _read(value: Any) -> Any:
    """Return a search as its model takes it; a bare word is short for one without values of its own."""
    return {"kind": value} if isinstance(value, str) else value


Search = Annotated[
    Annotated[GridSearch | RandomSearch | HalvingSearch, Field(discriminator="kind")], BeforeValidator(_read)
]


def drawn(search: Search, n_all: int) -> tuple[int, ...]:
    """Return the places of the configurations that are computed among all, in ascending order.

    >>> drawn(GridSearch(kind="grid"), 3), len(drawn(RandomSearch(kind="random", n=2, seed=1), 10))
    ((0, 1, 2), 2)
    """
    if not isinstance(search, RandomSearch) or search.n >= n_all:
        return tuple(range(n_all))
    places = np.random.default_rng(search.seed).choice(n_all, size=search.n, replace=False)
    return tuple(sorted(int(place) for place in places))


def survivors(values: dict[int, float | None], keep: float) -> tuple[int, ...]:
    """Return the configurations that go on, in ascending order: the best share, one at least; of equals the first.

    Parameters
    ----------
    values
        Configuration → its figure, more is better; None where it has none, and is dropped.

    >>> survivors({0: 0.5, 1: None, 2: 2.0, 3: 1.0}, 0.5)
    (2, 3)
    """
    ranked = sorted(
        (each for each in values if values[each] is not None), key=lambda each: (-(values[each] or 0), each)
    )
    return tuple(sorted(ranked[: max(round(len(values) * keep), 1)]))
