"""No-skill twins of a path of weights: the same bets on the same days, on other assets."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import DataError
from tangency.risk.undefined import UndefinedFigure

__all__ = ["Twin", "WeightPath", "twin_p_value"]

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Twin:
    """A path of weights whose assets were permuted.

    Attributes
    ----------
    weights
        Shape (n_decisions, n_assets): each row holds the weights of the original's, on other assets.
    assigned
        Which asset stands for each, shape (n_decisions, n_assets); −1 for one that is not alive.
    moved
        Gross weight at each decision that stands on another asset than at the decision before, because one died
        or was born: what the twin trades and the original did not. Shape (n_decisions,).
    """

    weights: Floats
    assigned: Places
    moved: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightPath:
    """Target weights at the decisions of a backtest, and which assets could be held.

    Attributes
    ----------
    assets
        Labels, shape (n_assets,).
    weights
        Fractions of NAV, shape (n_decisions, n_assets).
    alive
        Whether an asset could be bought at a decision and held up to the next, shape (n_decisions, n_assets).

    Raises
    ------
    DataError
        For shapes that differ, a weight that is missing, or one of an asset that is not alive.

    >>> path = WeightPath(
    ...     assets=("A", "B", "C"),
    ...     weights=np.array([[0.7, 0.3, 0.0], [0.6, 0.4, 0.0]]),
    ...     alive=np.ones((2, 3), dtype=bool),
    ... )
    >>> twin = path.permuted_assets(seed=0)
    >>> twin.weights.tolist()
    [[0.3, 0.0, 0.7], [0.4, 0.0, 0.6]]
    """

    assets: tuple[str, ...]
    weights: Floats
    alive: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        weights = frozen_floats(self.weights)
        object.__setattr__(self, "weights", weights)
        if weights.ndim != 2 or weights.shape != self.alive.shape or weights.shape[1] != len(self.assets):  # noqa: PLR2004
            raise DataError(
                "weights and lives have a row for each decision and a column for each asset",
                where="weights",
                value=f"{weights.shape} and {self.alive.shape} for {len(self.assets)} assets",
            )
        for is_wrong, what in (
            (~np.isfinite(weights), "a weight is missing or infinite"),
            ((weights != 0.0) & ~self.alive, "a weight is on an asset that is not alive"),
        ):
            if is_wrong.any():
                decision, asset = divmod(int(is_wrong.argmax()), len(self.assets))
                raise DataError(
                    what,
                    where=f"asset {self.assets[asset]}, decision {decision}",
                    value=float(weights[decision, asset]),
                )

    def permuted_assets(self, *, seed: int) -> Twin:
        """Return a twin: a random permutation of the assets that are alive, kept through time as long as they live.

        At every decision the twin has the weights of the original, so the same gross and net exposure, count and
        concentration, and the same targets to trade towards; every permutation of the assets alive is equally likely.
        When an asset dies, the one that it stood for takes what stood for the dead one. When one is born, it takes over
        from an asset at random, itself included, which then stands on the new one. All others stay. What is moved so
        costs trades that the original did not have (`Twin.moved`): of a birth, a share 1/n of the gross exposure in the
        mean. With the same assets alive throughout there are none.

        An asset may stand for itself, as a permutation at random has it: one in the mean, among whatever number.

        References
        ----------
        Aronson (2007), Evidence-Based Technical Analysis, chapter 5 (Monte Carlo permutation); here whole assets are
        exchanged and not days, so that the path of each asset keeps its trends and its clusters of volatility.
        """
        rng = np.random.default_rng(seed)
        assigned = np.full(self.weights.shape, -1, dtype=np.int64)
        weights = np.zeros(self.weights.shape)
        moved = np.zeros(len(weights))
        current = np.full(len(self.assets), -1, dtype=np.int64)
        for start, end in _eras(self.alive):
            renewed = _reassigned(current, self.alive[start], rng)
            forced = (current >= 0) & (renewed >= 0) & (current != renewed)
            moved[start] = np.abs(self.weights[start, forced]).sum()
            current = renewed
            sources = np.flatnonzero(self.alive[start])
            weights[start:end, current[sources]] = self.weights[start:end, sources]
            assigned[start:end] = current
        return Twin(weights=frozen_floats(weights), assigned=assigned, moved=frozen_floats(moved))


def twin_p_value(result: float, twins: npt.ArrayLike) -> float:
    """Return (1 + number of twins at least as good) / (1 + number of twins), more being better.

    The result itself is one of the permutations, so it is never 0, and its size is exact among assets that could be
    exchanged: where the assets differ in volatility, a strategy that always holds the calm ones shows it too.

    Raises
    ------
    UndefinedFigure
        Without a twin, or for one without a value.

    References
    ----------
    Phipson & Smyth (2010), Permutation p-values should never be zero, Statistical Applications in Genetics and
    Molecular Biology 9(1).

    >>> twin_p_value(1.2, [0.3, 1.4, -0.2])
    0.5
    """
    found = np.asarray(twins, dtype=np.float64)
    if not found.size or not np.isfinite(found).all():
        raise UndefinedFigure("every twin has a value, and there is one at least", where="twins", value=found.size)
    return float(1 + (found >= result).sum()) / (1 + found.size)


def _eras(alive: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the spans of decisions through which the same assets are alive."""
    changes = np.flatnonzero((alive[1:] != alive[:-1]).any(axis=1)) + 1
    edges = [0, *changes.tolist(), len(alive)]
    return list(pairwise(edges)) if len(alive) else []


def _reassigned(current: Places, alive: npt.NDArray[np.bool_], rng: np.random.Generator) -> Places:
    """Return the assignment without those who died and with those who were born, every permutation equally likely.

    In the cycles of a uniform permutation, one that is cut out, or put in at a random place, leaves a uniform one.
    """
    renewed = current.copy()
    if (current < 0).all():
        living = np.flatnonzero(alive)
        renewed[living] = rng.permutation(living)
        return renewed
    for dead in np.flatnonzero((current >= 0) & ~alive):
        renewed[renewed == dead] = renewed[dead]
        renewed[dead] = -1
    for born in np.flatnonzero((current < 0) & alive):
        members = np.append(np.flatnonzero(renewed >= 0), born)
        before = members[rng.integers(members.size)]
        renewed[born] = born if before == born else renewed[before]
        if before != born:
            renewed[before] = born
    return renewed
