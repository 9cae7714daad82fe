"""Refuse bounds that keep an asset from the side of zero that its sign asks for."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.errors import ConfigurationError

__all__ = ["require_open"]


def require_open(feasible: FeasibleSet, signs: Floats, *, optimizer: str) -> None:
    """Return if no bound keeps an asset from the side of zero that its sign says.

    Parameters
    ----------
    signs
        Shape (n_assets,).

    Raises
    ------
    ConfigurationError
        Naming the asset and the constraint.
    """
    room = np.where(signs > 0.0, feasible.upper, -feasible.lower)
    least = int(room.argmin())
    if room[least] > 0.0:
        return
    is_long = signs[least] > 0.0
    source = feasible.upper_source[least] if is_long else feasible.lower_source[least]
    raise ConfigurationError(
        f"optimizer {optimizer} gives every asset a part of the risk, and a constraint leaves one without weight"
        if is_long
        else f"optimizer {optimizer} is to hold an asset short, and a constraint keeps it from that",
        where=f"constraint {feasible.constraints[source].text!r}",
        value=feasible.scope.assets[least],
        remedy="leave the asset out of the universe instead" if is_long else "allow it, such as weight >= -100%",
    )
