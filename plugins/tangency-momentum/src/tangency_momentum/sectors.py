"""Who belongs to which sector on the day of a decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.sdk import DataError, Floats, Window, frozen_floats

__all__ = ["Sectors", "sectors_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sectors:
    """Labels of one taxonomy as of a day.

    Attributes
    ----------
    names
        Of the sectors with a member among the window's assets, sorted.
    shares
        How much of each asset belongs to each sector, shape (n_assets, n_sectors); rows of zeros without a label.
    """

    names: tuple[str, ...]
    shares: Floats

    @property
    def is_labelled(self) -> npt.NDArray[np.bool_]:
        """Whether an asset has a label, shape (n_assets,)."""
        found: npt.NDArray[np.bool_] = np.any(self.shares > 0.0, axis=1)
        return found


def sectors_of(window: Window, taxonomy: str) -> Sectors:
    """Return the labels of the window's assets, as of its last session.

    Raises
    ------
    DataError
        Where no asset of the window has a label of the taxonomy that day.

    >>> from tangency.testing.market_story import sample_window
    >>> found = sectors_of(sample_window(200, 3, at=150), "sector")
    >>> found.names, found.shares.sum(axis=1).tolist()
    (('DeFi', 'Layer 1', 'Layer 2'), [1.0, 1.0, 1.0])
    """
    labels = window.groups.get(taxonomy, {})
    rows = [labels.get(asset, {}) for asset in window.assets]
    parts = [{each: 1.0} if isinstance(each, str) else each for each in rows]
    names = tuple(sorted({name for each in parts for name, share in each.items() if share > 0.0}))
    if not names:
        raise DataError(
            f"no asset has a label of the taxonomy {taxonomy!r}",
            where=window.label,
            value=f"taxonomies with labels: {', '.join(sorted(window.groups)) or 'none'}",
            remedy="name one of these, or import a table of groups with the data",
        )
    return Sectors(names=names, shares=frozen_floats([[each.get(name, 0.0) for name in names] for each in parts]))
