"""Strategies: from what is known at a decision to targets, scores, or nothing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

from tangency.contracts.arrays import Floats
from tangency.contracts.solution import Certificate
from tangency.contracts.window import Window

__all__ = ["Decision", "Hold", "Scores", "State", "Strategy", "Targets"]

State: TypeAlias = "bool | int | float | str | list[State] | dict[str, State] | None"
"""What a strategy keeps between decisions: what JSON can write, so that a run can be stopped, kept and resumed.

>>> from tangency.sdk import State
>>> entered: State = {"pair": "BTC/ETH", "bars": 3}
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Targets:
    """Weights to trade to.

    Attributes
    ----------
    weights
        Fractions of NAV, shape (n_assets,), in the order of the window's assets; negative for a short position. What
        is missing to one is cash. What is held and not among the assets is sold.
    reason
        Why, as text for a portfolio manager; empty where the weights speak for themselves.
    reasons
        Asset → why, of those that have a reason of their own.
    state
        What the strategy wants to be given back at its next decision.
    certificate
        Where the weights are the solution of an optimisation.

    >>> import numpy as np
    >>> from tangency.sdk import Targets
    >>> Targets(weights=np.array([0.6, 0.4]), reason="momentum of 12 months", reasons={"BTC": "+140%"}).reasons["BTC"]
    '+140%'
    """

    weights: Floats
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    state: State = None
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """How attractive each asset is; a construction rule turns scores into targets.

    Attributes
    ----------
    values
        Shape (n_assets,), in the order of the window's assets; higher is more attractive, NaN is no opinion. Where an
        optimizer is the construction rule, they are expected returns per period.

    >>> import numpy as np
    >>> from tangency.sdk import Scores
    >>> Scores(values=np.array([0.2, np.nan, -0.1])).values.shape  # (n_assets,); no opinion on the second
    (3,)
    """

    values: Floats
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    state: State = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hold:
    """Nothing is decided: the targets of the last decision stay as they are, and nothing is traded.

    >>> from tangency.sdk import Hold
    >>> Hold(reason="no pair is open").reason
    'no pair is open'
    """

    reason: str = ""
    state: State = None


Decision: TypeAlias = Targets | Scores | Hold
"""What a strategy answers.

>>> from typing import get_args
>>> from tangency.sdk import Decision
>>> [kind.__name__ for kind in get_args(Decision)]
['Targets', 'Scores', 'Hold']
"""


@runtime_checkable
class Strategy(Protocol):
    """Decides, at the close of a session, on what was known then.

    An instance is built anew for every run and keeps nothing between decisions but what it leaves in `state`.

    >>> import numpy as np
    >>> from tangency.sdk import Decision, State, Strategy, Targets, Window
    >>> class EqualWeight:
    ...     def decide(self, window: Window, state: State) -> Decision:
    ...         n = len(window.assets)
    ...         return Targets(weights=np.full(n, 1.0 / n))
    >>> isinstance(EqualWeight(), Strategy)
    True
    """

    def decide(self, window: Window, state: State) -> Decision:
        """Return what to hold from the next fill on; never mutate `window`.

        Parameters
        ----------
        state
            What the last decision left; None at the first.
        """
        ...
