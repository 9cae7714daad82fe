"""Solve under one BLAS thread: two threads give other last bits than one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING

from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from threadpoolctl import LibController

__all__ = ["single_blas_thread"]

_AS_IT_IS: AbstractContextManager[None] = nullcontext()


def single_blas_thread() -> AbstractContextManager[object]:
    """Return the context in which one BLAS thread computes."""
    # Asking each library costs a microsecond, setting and restoring them thirty.
    for library in _blas():
        if library.num_threads != 1:
            limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
            return limited
    return _AS_IT_IS


@cache
def _blas() -> tuple[LibController, ...]:
    return tuple(library for library in _controller().lib_controllers if library.user_api == "blas")


@cache
def _controller() -> ThreadpoolController:
    # Finding the loaded BLAS libraries takes milliseconds; limiting one that is kept takes microseconds.
    import scipy.linalg  # noqa: F401, PLC0415  # brings SciPy's own BLAS into the process before it is looked for

    return ThreadpoolController()
