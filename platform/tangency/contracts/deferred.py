"""Fields of frozen dataclasses that are computed when first read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, get_args, overload

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["Deferred", "Later", "Once"]

T = TypeVar("T")


class Later(Generic[T]):
    """A value that is still to be computed: a function, which must not depend on when it is called, and its arguments.

    The function should be one of a module, so that an object that was not read yet can be pickled.

    >>> from tangency.sdk import Later
    >>> Later(pow, 3, 2).now()
    9
    """

    __slots__ = ("_arguments", "_function")

    def __init__(self, function: Callable[..., T], *arguments: object) -> None:
        self._function = function
        self._arguments = arguments

    def now(self) -> T:
        """Return the value."""
        return self._function(*self._arguments)


class Once(Generic[T]):
    """A value that is computed when it is first asked, and shared by all who hold this.

    >>> shared = Once(Later(pow, 3, 2))
    >>> shared.value, shared.value
    (9, 9)
    """

    __slots__ = ("_found", "_later")

    def __init__(self, later: Later[T]) -> None:
        self._later = later
        self._found: list[T] = []

    @property
    def value(self) -> T:
        """The value."""
        if not self._found:
            self._found.append(self._later.now())
        return self._found[0]

    def or_else(self, other: Later[T]) -> Once[T]:
        """Return this if it was computed, without the means of doing so again; else what `other` will find."""
        settled = Once(other)
        settled._found.extend(self._found)
        return settled


class Deferred(Generic[T]):
    """A dataclass field that takes a value, or a `Later` in its place; the class must not have slots.

    Parameters
    ----------
    default
        As of any field; without one the field is required.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Square:
    ...     area: Deferred[int] = Deferred()
    >>> Square(Later(pow, 3, 2)), Square(9) == Square(Later(pow, 3, 2))
    (Square(area=9), True)
    """

    def __init__(self, *default: T) -> None:
        self._default = default
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> T: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> T:
        if instance is None:  # dataclasses ask the class for the default
            if not self._default:
                raise AttributeError(self._name)
            return self._default[0]
        value: T | Later[T] = instance.__dict__[self._name]
        if isinstance(value, Later):
            # Two threads may both compute it: the same value, of which either stays.
            value = instance.__dict__[self._name] = value.now()
        return value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic read documents: the field holds what it is a field of."""
        return handler.generate_schema(get_args(source)[0])

    def __set__(self, instance: object, value: T | Later[T]) -> None:
        instance.__dict__[self._name] = value
