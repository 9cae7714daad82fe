"""Data that come with a call: read once, and named by their content in the request that is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from tangency.contracts.params import Params
from tangency.desk.frames import prepare_frame, prepare_table
from tangency.desk.requests import DataRequest, PortfolioRequest, SeriesRequest
from tangency.desk.verb_call import VerbCall
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import Input, read_input
from tangency.store import SmallFrame, Store

__all__ = ["InlineData", "with_named_data"]

Q = TypeVar("Q", bound=Params)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InlineData:
    """What came with a call.

    Attributes
    ----------
    read
        In canonical form; None where nothing came, or where the verb reads levels by itself.
    frames
        What the run has still to store with itself, of what the store does not hold.
    """

    read: Input | None = None
    frames: tuple[SmallFrame, ...] = ()


def with_named_data(store: Store, call: VerbCall[Q]) -> tuple[Q, InlineData]:
    """Return the request with its inline data named, so that the run can be replayed, and the data.

    Raises
    ------
    ConfigurationError, DataError
        For data that a run cannot be computed on; nothing is stored then.
    """
    request, inline = call.request, call.inline
    if call.result is not None and call.result.run_id is None:
        raise ConfigurationError(
            "this result is no run of a desk, and what is made of it could not be computed again",
            where="portfolio",
            value=type(call.result).__name__,
            remedy="compute it through the desk, or leave the desk out: tg.analytics",
        )
    read: Input | None = None
    small: list[SmallFrame | None] = []
    if inline is not None:
        if not isinstance(request, SeriesRequest) or request.frame is not None:
            raise ConfigurationError("data are given twice, or to a verb that takes none", where="data")
        if isinstance(request, DataRequest):
            years = request.periods_per_year if isinstance(request, PortfolioRequest) else None
            read = read_input(
                inline, groups=request.taxonomies() or None, periods_per_year=years, returns_are=request.returns_are
            )
            named, frame = prepare_frame(store, inline)
        else:
            named, frame = prepare_frame(store, inline, kind="closes")
        request = request.model_copy(update={"frame": named})
        small.append(frame)
    for field, own in call.frames.items():
        named, frame = prepare_table(store, own, kind=field)
        request = request.model_copy(update={field: named})
        small.append(frame)
    return request, InlineData(read=read, frames=tuple(each for each in small if each is not None))
