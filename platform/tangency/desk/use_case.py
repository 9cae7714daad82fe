"""A verb of the desk, written once: the pure call, the recorded one, replay, HTTP and command line follow from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, Protocol, Self, TypeVar, overload

from tangency.contracts.params import Params
from tangency.desk.component_slots import Slot, slots_of
from tangency.desk.run_rows import RunRows
from tangency.desk.verb_call import VerbCall
from tangency.desk.workbench import Workbench
from tangency.errors import ConfigurationError
from tangency.results.document import Document
from tangency.results.result import Result

__all__ = ["AnyUseCase", "Recording", "UseCase"]

P = ParamSpec("P")
Q = TypeVar("Q", bound=Params)
R = TypeVar("R", bound=Result)


class Recording(Protocol):
    """The class whose method a verb is: a desk, which records what it computes."""

    def answer(self, verb: UseCase[Any, Q, R], call: VerbCall[Q]) -> R:
        """Compute a call, and record the run."""
        ...


def _nothing(request: Params, result: Result) -> RunRows:
    del request, result
    return RunRows()


def _unchanged(request: Q, bench: Workbench) -> Q:
    del bench
    return request


@dataclass(frozen=True, kw_only=True, eq=False)
class UseCase(Generic[P, Q, R]):
    """A verb: its signature in Python, its recorded request, its computation, its document and its rows in the store.

    Attributes
    ----------
    call
        The signature that users see → the call. Nothing is computed and nothing stored.
    compute
        Request → result, by means of the workbench alone.
    document
        The type of the result's document, the same on every face.
    rows
        The rows that a finished run writes beside the document: constraints, compositions, trades.
    settle
        Fills in what depends on the moment of the call, such as the latest holdings, before the request is recorded, so
        that a replay reads the same.
    derived
        Fields of the request that have no keyword of their own, and why.
    group
        The group of the command line to which the command belongs, such as `data`; None for a command of the root.
    needs_desk
        Whether the result depends on what a desk stores, so that there is no pure call.
    """

    name: str
    call: Callable[P, VerbCall[Q]]
    request: type[Q]
    compute: Callable[[Q, Workbench], R]
    document: type[Document]
    rows: Callable[[Q, R], RunRows] = _nothing
    settle: Callable[[Q, Workbench], Q] = _unchanged
    derived: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None
    needs_desk: bool = False

    def __post_init__(self) -> None:
        # What `help` and an editor's completion show is the verb's own signature and text.
        self.__dict__["__doc__"] = self.call.__doc__
        self.__dict__["__name__"] = self.name
        self.__dict__["__signature__"] = self.signature
        # Python names the function in its own errors, such as the one for an unknown keyword.
        self.call.__qualname__ = self.name

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Compute, and store nothing; raises ConfigurationError where the result depends on a desk."""
        if self.needs_desk:
            raise ConfigurationError(
                "this depends on what a desk keeps", where=self.name, remedy=f"call tg.Desk().{self.name}(…)"
            )
        call = self.call(*args, **kwargs)
        bench = Workbench.pure(call)
        with bench.computation(call.request):
            return self.compute(self.settle(call.request, bench), bench)

    @overload
    def __get__(self, desk: None, owner: type) -> Self: ...
    @overload
    def __get__(self, desk: Recording, owner: type) -> Callable[P, R]: ...
    def __get__(self, desk: Recording | None, owner: type) -> Self | Callable[P, R]:
        if desk is None:
            return self

        def recorded(*args: P.args, **kwargs: P.kwargs) -> R:
            return desk.answer(self, self.call(*args, **kwargs))

        recorded.__doc__ = self.call.__doc__
        recorded.__name__ = self.name
        recorded.__dict__["__signature__"] = self.signature
        return recorded

    @property
    def signature(self) -> inspect.Signature:
        """The signature that users see, with the result's type."""
        result = inspect.signature(self.compute).return_annotation
        return inspect.signature(self.call).replace(return_annotation=result)

    @property
    def slots(self) -> Mapping[str, Slot]:
        """The fields of the request that name components."""
        return slots_of(self.request)

    @property
    def summary(self) -> str:
        """One line on what the verb does."""
        return (self.call.__doc__ or "").strip().splitlines()[0]

    @property
    def slug(self) -> str:
        """The name as the command line and HTTP write it."""
        return self.name.replace("_", "-")

    @property
    def command(self) -> str:
        """The words that call it on the command line, after `tangency`."""
        return self.slug if self.group is None else f"{self.group} {self.slug}"


AnyUseCase = UseCase[Any, Any, Any]
