"""One BLAS thread for every solve: two threads give other last bits than one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

__all__ = ["single_blas_thread"]


@contextmanager
def single_blas_thread() -> Iterator[None]:
    """Run the block with one BLAS thread."""
    # Asking each library costs a microsecond, setting and restoring them thirty.
    if all(library.num_threads == 1 for library in _controller().lib_controllers if library.user_api == "blas"):
        yield
        return
    with _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    # Finding the loaded BLAS libraries takes milliseconds; limiting one that is kept takes microseconds.
    import scipy.linalg  # noqa: F401, PLC0415  # brings SciPy's own BLAS into the process before it is looked for

    return ThreadpoolController()
