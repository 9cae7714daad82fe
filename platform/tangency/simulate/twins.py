"""No-skill twins of a book: what it was told at the same closes, under the same terms, on other assets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.performance.no_skill import WeightPath
from tangency.performance.ratios import sharpe_ratio
from tangency.risk.undefined import UndefinedFigure
from tangency.simulate.bars import Bars
from tangency.simulate.book_record import book_record
from tangency.simulate.book_terms import BookTerms
from tangency.simulate.orders import Orders
from tangency.simulate.schedule import Schedule

__all__ = ["Twins", "simulated_twins"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Twins:
    """What the twins of a book came to; each array has shape (n_twins,).

    Attributes
    ----------
    sharpe
        Sharpe ratios per period.
    total_return
        Fractions.
    turnover
        Half the traded value over NAV, mean of a period.
    """

    sharpe: Floats
    total_return: Floats
    turnover: Floats


def simulated_twins(bars: Bars, orders: Orders, terms: BookTerms, *, count: int, seed: int) -> Twins:
    """Return the twins of a book that was told these orders; those of the same seed are the same to the last bit.

    The orders are those that were given, a policy's own among them: a twin trades on the same days towards the same
    weights, and pays by the same terms.

    Raises
    ------
    UndefinedFigure
        Where no order was given, or a twin's returns are constant.
    DataError
        Where a withdrawal leaves nothing of a twin.
    """
    if not len(orders.when):
        raise UndefinedFigure("nothing was ever to be traded, so that there is nothing to permute", where="twins")
    told = WeightPath(assets=bars.assets, weights=orders.weights, alive=orders.choosable)
    rows = np.array([_twin(told, bars, orders, terms, own) for own in _seeds(seed, count)])
    return Twins(
        sharpe=frozen_floats(rows[:, 0]), total_return=frozen_floats(rows[:, 1]), turnover=frozen_floats(rows[:, 2])
    )


def _seeds(seed: int, count: int) -> list[int]:
    return [int(each) for each in np.random.SeedSequence(seed).generate_state(count, np.uint64)]


def _twin(told: WeightPath, bars: Bars, orders: Orders, terms: BookTerms, seed: int) -> tuple[float, float, float]:
    weights = told.permuted_assets(seed=seed).weights
    path = terms.simulated(bars, Schedule(when=orders.when, weights=weights))
    record = book_record(path, terms.first, periods_per_year=1.0)
    assert record.turnover is not None  # noqa: S101  # for the type checker: a book's record has it
    return (
        sharpe_ratio(record.returns, risk_free=0.0, periods_per_year=1.0),
        float(np.prod(1.0 + record.returns) - 1.0),
        float(record.turnover.mean()),
    )
