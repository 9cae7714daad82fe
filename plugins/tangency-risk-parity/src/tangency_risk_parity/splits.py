"""Capital split between neighbouring lists of assets, from all of them down to single ones."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats, Places

__all__ = ["Splits"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Splits:
    """A binary tree of splits over assets in some order.

    Attributes
    ----------
    places
        Where a split's first part begins, its second begins and its second ends, shape (n_assets − 1, 3): the whole
        first, each split after the one that it splits a part of.
    shares
        Of what a split has, the first part's share, shape (n_assets − 1,).
    """

    places: Places
    shares: Floats

    def weights(self, net: float) -> Floats:
        """Return the weights in the order of the splits, shape (n_assets,); `net` is their sum.

        >>> splits = Splits(places=np.array([[0, 1, 3], [1, 2, 3]]), shares=np.array([0.2, 0.5]))
        >>> splits.weights(1.0).tolist()
        [0.2, 0.4, 0.4]
        """
        weights = [net] * (len(self.shares) + 1)  # of what begins at a place
        for (start, middle, _), share in zip(self.places.tolist(), self.shares.tolist(), strict=True):
            total = weights[start]
            weights[start], weights[middle] = total * share, total * (1.0 - share)
        return np.array(weights)
