"""Products of returns, summed over windows that move: those of blocks of periods are kept."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["LARGEST_SHARE", "BlockProducts"]

LARGEST_SHARE = 0.5
"""Up to this share of the mean in Σx², Σx² less its part of the mean loses less than two bits."""
# Periods of a block: of fewer, adding the kept products costs as much as forming them; of more, the ends of windows do.
_BLOCK = 64
# Of fewer assets all products of a window are formed in the time that it takes to add the blocks.
_FEW = 32


class BlockProducts:
    """Σₜ wₜ xₜxₜ' of windows that move over one history; products of blocks of periods are kept.

    Blocks lie at multiples of 64 periods of the history, wherever windows begin and whichever were asked for before,
    and products are added and never taken away. So a sum depends on its window's returns and their place alone, to the
    last bit, and does not drift.

    Parameters
    ----------
    half_life
        Periods in which a weight fades to a half; None where all weigh the same.

    >>> import numpy as np
    >>> from tangency.sdk import BlockProducts
    >>> history, assets = np.random.default_rng(0).normal(0.0, 0.01, (400, 40)), tuple(f"A{i:02d}" for i in range(40))
    >>> products, window = BlockProducts(), history[20:270]
    >>> bool(np.abs(products.over(window, assets, 20) - window.T @ window).max() < 1e-16)
    True
    """

    def __init__(self, half_life: float | None = None) -> None:
        self._fading = None if half_life is None else np.exp2(-np.arange(_BLOCK - 1, -1, -1) / half_life)
        self._assets: tuple[str, ...] = ()
        self._blocks: dict[int, Floats] = {}

    @staticmethod
    def pays(values: Floats) -> bool:
        """Whether keeping blocks takes less time than forming all products of a window, shape (n_periods, n_assets)."""
        n_periods, n_assets = values.shape
        return bool(n_periods >= 2 * _BLOCK and n_assets >= _FEW)

    @staticmethod
    def would_cancel(products: Floats, roots: Floats) -> bool:
        """Whether Σxx' − rr' would lose digits, r the means times the root of what the weights sum to, (n_assets,)."""
        return bool(np.count_nonzero(roots * roots > LARGEST_SHARE * products.diagonal()))

    def over(self, values: Floats, assets: tuple[str, ...], first: int, weights: Floats | None = None) -> Floats:
        """Return Σ wxx': of what lies before the first whole block, of the blocks in their order, and of the rest.

        Parameters
        ----------
        values
            Without missing values, of 128 periods at least, shape (n_periods, n_assets).
        first
            Place of the first period in the history: of the same assets, one place always holds the same returns.
        weights
            w, shape (n_periods,), each half of that a half-life later; None for 1.
        """
        if assets != self._assets:
            self._assets, self._blocks = assets, {}
        starts = range(-(-first // _BLOCK) * _BLOCK, first + len(values) - _BLOCK + 1, _BLOCK)
        for old in [start for start in self._blocks if start < first]:
            del self._blocks[old]
        head, tail = slice(0, starts[0] - first), slice(starts[-1] + _BLOCK - first, None)
        total = _product(values[head], None if weights is None else weights[head])
        for start in starts:
            at = start - first
            block = self._blocks.get(start)
            if block is None:
                block = self._blocks[start] = _product(values[at : at + _BLOCK], self._fading)
            total += block if weights is None else weights[at + _BLOCK - 1] * block
        total += _product(values[tail], None if weights is None else weights[tail])
        return total


def _product(values: Floats, weights: Floats | None) -> Floats:
    rows = values if weights is None else values * np.sqrt(weights)[:, None]
    product: Floats = rows.T @ rows
    return product
