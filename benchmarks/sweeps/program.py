"""A process that sweeps and says the number of every recorded point: it is there to be killed."""

from __future__ import annotations

import sys

import tangency as tg
from sweeps.story import keywords, prices

__all__ = ["main"]


def main(home: str, n_points: int, backend: str) -> None:
    """Sweep in a store, on two workers."""
    with tg.Desk(home) as desk:
        desk.sweep(
            prices(),
            **keywords(n_points),
            backend=backend,
            workers=2,
            on_point=lambda point: print(point.number, flush=True),
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
