"""The notice of a run that observers receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["RunNotice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNotice:
    """A run, as observers see it.

    Attributes
    ----------
    verb
        The verb of the desk: `optimize`, `rebalance`, …
    seconds
        None until the run has ended.

    >>> from datetime import datetime
    >>> from tangency.sdk import RunNotice
    >>> RunNotice(run_id="r1", verb="optimize", started_at=datetime(2024, 11, 30), seconds=0.2).verb
    'optimize'
    """

    run_id: str
    verb: str
    started_at: datetime
    seconds: float | None = None
