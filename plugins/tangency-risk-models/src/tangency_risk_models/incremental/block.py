"""What an accumulator accepts: a block of periods without missing returns."""

import numpy as np

from tangency.sdk import DataError, Floats

__all__ = ["checked_block", "require_present", "require_two_periods"]


def checked_block(block: Floats, n_assets: int) -> Floats:
    """Return the block, shape (n_periods, n_assets), if it is finite and of that width.

    Raises
    ------
    DataError
        Another shape, or a return that is missing or infinite: an accumulator cannot take back what it left out.
    """
    if block.ndim != 2 or block.shape[1] != n_assets:  # noqa: PLR2004  # periods and assets
        raise DataError(
            "the block has another shape than the accumulator",
            where="block",
            value=str(block.shape),
            remedy=f"give periods in rows and the same {n_assets} assets in columns",
        )
    if not np.isfinite(block.sum()):
        period, asset = divmod(int((~np.isfinite(block)).argmax()), n_assets)
        raise DataError(
            "a return is missing or infinite",
            where=f"block, period {period}, asset number {asset}",
            remedy="leave the period out, and leave it out again when the block is dropped",
        )
    return block


def require_present(dropped: int, present: int) -> None:
    """Return if that many periods can leave; raise DataError where more are dropped than are there."""
    if dropped > present:
        raise DataError(
            "more periods are dropped than were added",
            where="block",
            value=f"{dropped} of {present}",
            remedy="drop only what was added",
        )


def require_two_periods(present: int) -> None:
    """Return if a covariance can be estimated; raise DataError where fewer than two periods are there."""
    if present < 2:  # noqa: PLR2004  # a variance needs two
        raise DataError(
            f"{present} periods are too few; at least 2 are needed", where="accumulator", remedy="add a block first"
        )
