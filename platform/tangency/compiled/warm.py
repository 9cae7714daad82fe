"""Compile or load the kernels of all rooms ahead of their first use.

`python -m tangency.compiled.warm`, as `make install` calls it, compiles all of them anew. A server loads them before it
listens, and compiles what an installation without `make` has not (`heat`). A kernel is found by where it is: in a
module of a package named `kernels`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TextIO

from tangency.compiled.kernel import kernels

__all__ = ["heat", "kernel_modules", "warm"]

_ROOMS = Path(__file__).parents[1]


def kernel_modules() -> Iterator[str]:
    """Yield the names of all modules in packages named `kernels`, in the order of the alphabet."""
    for file in sorted(_ROOMS.glob("**/kernels/**/*.py")):
        if file.name != "__init__.py":
            yield ".".join(file.relative_to(_ROOMS.parent).with_suffix("").parts)


def heat() -> None:
    """Load every kernel; one that has to be compiled says so (see `tangency.compiled.notice`)."""
    for module in kernel_modules():
        import_module(module)


def warm(out: TextIO) -> None:
    """Compile every kernel, saying where it is defined and how long that took."""
    logging.getLogger("tangency.compiled").setLevel(logging.ERROR)  # its notices are printed here
    modules, known = tuple(kernel_modules()), 0
    for done, module in enumerate(modules, 1):
        out.write(f"compiling kernels, module {done} of {len(modules)}: {module} … ")
        out.flush()
        start = perf_counter()
        import_module(module)
        for kernel in kernels()[known:]:
            # What the cache holds may be older than the functions of other files that went into it.
            if kernel.stats.cache_hits:
                kernel.recompile()
        known = len(kernels())
        out.write(f"{perf_counter() - start:.1f} s\n")


if __name__ == "__main__":
    warm(sys.stdout)
