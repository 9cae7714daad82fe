"""The decorators of compiled code: kernels of one signature, compiled where they are defined and cached, and parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba import types

from tangency.compiled.notice import announced

__all__ = [
    "FIXED_FLAGS",
    "FIXED_INDICES",
    "FIXED_MATRIX",
    "FIXED_PLACES",
    "FIXED_VECTOR",
    "FLAGS",
    "FLOAT",
    "INDICES",
    "INTEGER",
    "MATRIX",
    "NOTHING",
    "PLACES",
    "UNSIGNED",
    "VECTOR",
    "inlined_part",
    "kernel",
    "kernels",
    "lean_inlined_part",
    "lean_kernel",
    "lean_part",
    "part_of_kernel",
    "record",
    "several",
    "summing_part",
]

P = ParamSpec("P")
R = TypeVar("R")

_KERNELS: list[Any] = []

# These constructors of numba's have no annotations, and its decorator's leave out options.
_types, _njit = cast("Any", types), cast("Any", numba.njit)

FLOAT, INTEGER, UNSIGNED = types.float64, types.int64, types.uint64
VECTOR, MATRIX = types.Array(FLOAT, 1, "C"), types.Array(FLOAT, 2, "C")
FIXED_VECTOR, FIXED_MATRIX = types.Array(FLOAT, 1, "C", readonly=True), types.Array(FLOAT, 2, "C", readonly=True)
INDICES, FLAGS = types.Array(INTEGER, 1, "C"), types.Array(types.int8, 1, "C")
FIXED_FLAGS = types.Array(types.int8, 1, "C", readonly=True)
FIXED_INDICES = types.Array(INTEGER, 1, "C", readonly=True)
PLACES, FIXED_PLACES = types.Array(INTEGER, 2, "C"), types.Array(INTEGER, 2, "C", readonly=True)
NOTHING = types.void


def kernel(result: types.Type, *arguments: types.Type) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that compiles a function for one signature, in numba's types, and caches the code."""
    return _compiled(result(*arguments), error_model="numpy")


def lean_kernel(result: types.Type, *arguments: types.Type) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return the decorator of a kernel that makes no array, nor any of its parts, which are lean, too.

    Nothing counts references then. Where a kernel hands many arrays to many parts, that is most of its time.
    """
    return _compiled(result(*arguments), error_model="numpy", _nrt=False)


def _compiled(signature: Any, **options: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        with announced(function.__name__):
            try:
                made = _njit(signature, cache=True, **options)(function)
            except RuntimeError:  # no place may be written to; without a cache it works as well, only later
                made = _njit(signature, **options)(function)
        _KERNELS.append(made)
        return cast("Callable[P, R]", made)

    return decorate


def kernels() -> tuple[Any, ...]:
    """Return all kernels of the modules imported so far, as dispatchers: what a kernel calls comes before it."""
    return tuple(_KERNELS)


def part_of_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that kernels may call: it is compiled with them, and costs nothing where they are cached."""
    return cast("Callable[P, R]", numba.njit(function, error_model="numpy"))


def inlined_part(function: Callable[P, R]) -> Callable[P, R]:
    """Return a part that is copied to where it is called: a call makes the caller count references of all it holds."""
    return cast("Callable[P, R]", numba.njit(function, error_model="numpy", inline="always"))


def lean_part(function: Callable[P, R]) -> Callable[P, R]:
    """Return a part of a lean kernel; it makes no array."""
    return cast("Callable[P, R]", _njit(function, error_model="numpy", _nrt=False))


def lean_inlined_part(function: Callable[P, R]) -> Callable[P, R]:
    """Return a part of a lean kernel that is copied to where it is called."""
    return cast("Callable[P, R]", _njit(function, error_model="numpy", _nrt=False, inline="always"))


def summing_part(function: Callable[P, R]) -> Callable[P, R]:
    """Return a part of a kernel whose sums may be taken in any order, the same each time, so that they vectorise."""
    return cast("Callable[P, R]", numba.njit(function, error_model="numpy", fastmath={"reassoc"}))


def record(cls: type[tuple[object, ...]], *fields: types.Type) -> types.Type:
    """Return the type of a named tuple whose fields have these types."""
    if len(set(fields)) == 1:  # numba knows a tuple of one type by another name
        return cast("types.Type", _types.NamedUniTuple(fields[0], len(fields), cls))
    return cast("types.Type", _types.NamedTuple(fields, cls))


def several(*members: types.Type) -> types.Type:
    """Return the type of a tuple."""
    return cast("types.Type", _types.Tuple(members))
