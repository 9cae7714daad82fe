"""What was filled, what was not, and what else happened: tables whose columns are read when asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.simulate.bars import Indices
from tangency.simulate.kernels import records as r

__all__ = ["Events", "Fills", "Unfilled"]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Rows of numbers, read-only."""

    rows: Floats

    def __len__(self) -> int:
        return len(self.rows)

    def _indices(self, column: int) -> Indices:
        read = self.rows[:, column].astype(np.int64)
        read.flags.writeable = False
        return read

    def _floats(self, column: int) -> Floats:
        return self.rows[:, column]


class Fills(_Table):
    """Fills in the order of execution; each column has shape (n_fills,)."""

    __slots__ = ()

    @property
    def bar(self) -> Indices:
        """Bar of the fill."""
        return self._indices(r.F_BAR)

    @property
    def decision(self) -> Indices:
        """Bar of the decision; of a liquidation, the bar at whose close the margin was short."""
        return self._indices(r.F_DECISION)

    @property
    def asset(self) -> Indices:
        """Column of the asset."""
        return self._indices(r.F_ASSET)

    @property
    def units(self) -> Floats:
        """Units, positive of a buy; 0 where strategies only crossed with one another."""
        return self._floats(r.F_UNITS)

    @property
    def reference(self) -> Floats:
        """Price of the bar."""
        return self._floats(r.F_REFERENCE)

    @property
    def executed(self) -> Floats:
        """Price with spread and impact."""
        return self._floats(r.F_EXECUTED)

    @property
    def fee(self) -> Floats:
        """Money; negative of a rebate."""
        return self._floats(r.F_FEE)

    @property
    def spread(self) -> Floats:
        """What the half spread cost (money)."""
        return self._floats(r.F_SPREAD)

    @property
    def impact(self) -> Floats:
        """What the impact cost (money)."""
        return self._floats(r.F_IMPACT)

    @property
    def held(self) -> Floats:
        """Units of the book in the asset afterwards."""
        return self._floats(r.F_HELD)


class Unfilled(_Table):
    """Orders that were not filled, or not wholly; each column has shape (n_unfilled,)."""

    __slots__ = ()

    @property
    def bar(self) -> Indices:
        """Bar at which the order was due; T where the data end before."""
        return self._indices(r.U_BAR)

    @property
    def decision(self) -> Indices:
        """Bar of the decision; of a liquidation, the bar at whose close the margin was short."""
        return self._indices(r.U_DECISION)

    @property
    def asset(self) -> Indices:
        """Column of the asset."""
        return self._indices(r.U_ASSET)

    @property
    def weight(self) -> Floats:
        """Target of the book, a fraction of NAV."""
        return self._floats(r.U_WEIGHT)

    @property
    def units_wanted(self) -> Floats:
        """Signed; 0 where there was no price that makes units of a weight."""
        return self._floats(r.U_WANTED)

    @property
    def units_filled(self) -> Floats:
        """Signed."""
        return self._floats(r.U_FILLED)

    @property
    def reason(self) -> Indices:
        """`UnfilledReason`."""
        return self._indices(r.U_REASON)


class Events(_Table):
    """Events in the order of time; each column has shape (n_events,)."""

    __slots__ = ()

    @property
    def bar(self) -> Indices:
        """Bar of the event."""
        return self._indices(r.E_BAR)

    @property
    def kind(self) -> Indices:
        """`EventKind`."""
        return self._indices(r.E_KIND)

    @property
    def asset(self) -> Indices:
        """Column of the asset; −1 where it is the whole book's."""
        return self._indices(r.E_ASSET)

    @property
    def value(self) -> Floats:
        """As `EventKind` says."""
        return self._floats(r.E_VALUE)
