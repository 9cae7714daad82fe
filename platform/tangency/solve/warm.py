"""Compile the kernels anew and keep the machine code: `python -m tangency.solve.warm`, as `make install` does."""

from __future__ import annotations

import sys
from importlib import import_module
from time import perf_counter
from typing import Any, TextIO, cast

__all__ = ["warm"]

_KERNELS = (
    ("tangency.solve.kernels.homotopy", "follow"),
    ("tangency.solve.kernels.critical_line", "critical_line"),
    ("tangency.solve.kernels.curve_certificate", "largest_defects"),
    ("tangency.solve.kernels.turning", "turning_points"),
    ("tangency.solve.kernels.tail_vertex", "settle"),
)


def warm(out: TextIO) -> None:
    """Compile every kernel, saying which and how long it took."""
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
