"""Machine code of the kernels before anybody waits for it.

`python -m tangency.solve.warm`, as `make install` calls it, compiles all of them anew. A server loads them before it
listens, and compiles what an installation without `make` has not (`heat`).
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from time import perf_counter
from typing import Any, TextIO, cast

__all__ = ["heat", "warm"]

_KERNELS = (
    ("tangency.solve.kernels.nonnegative", "descend"),
    ("tangency.solve.kernels.budget_descent", "descend"),
    ("tangency.solve.kernels.homotopy", "follow"),
    ("tangency.solve.kernels.critical_line", "critical_line"),
    ("tangency.solve.kernels.curve_certificate", "largest_defects"),
    ("tangency.solve.kernels.turning", "turning_points"),
    ("tangency.solve.kernels.certified_line", "certified_line"),
    ("tangency.solve.kernels.tail_vertex", "settle"),
    ("tangency.solve.kernels.hierarchy", "correlation_distances"),
    ("tangency.solve.kernels.hierarchy", "lay_out"),
    ("tangency.solve.kernels.hierarchy", "part_variances"),
    ("tangency.solve.kernels.leaf_order", "optimal_order"),
)


def heat() -> None:
    """Load every kernel; one that has to be compiled says so (see `kernels.compiled`)."""
    for module, _ in _KERNELS:
        import_module(module)


def warm(out: TextIO) -> None:
    """Compile every kernel, saying which and how long it took."""
    logging.getLogger("tangency.solve.kernels").setLevel(logging.ERROR)  # what it would say is said here
    for done, (module, name) in enumerate(_KERNELS):
        out.write(f"compiling kernel {done + 1} of {len(_KERNELS)}: {module}.{name} … ")
        out.flush()
        start = perf_counter()
        dispatcher = cast("Any", getattr(import_module(module), name))
        # What the cache holds may be older than the functions of other files that went into it.
        if dispatcher.stats.cache_hits:
            dispatcher.recompile()
        out.write(f"{perf_counter() - start:.1f} s\n")


if __name__ == "__main__":
    warm(sys.stdout)
