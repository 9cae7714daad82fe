"""All that a computation may touch: components, prices, and what earlier runs left, read only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Self

import pandas as pd

from tangency.contracts.component import ComponentKind
from tangency.contracts.moments import Moments
from tangency.contracts.params import Params
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.running import Running, current
from tangency.desk.component_slots import ComponentChoice, slots_of
from tangency.desk.on_point import OnPoint, no_point
from tangency.desk.point_book import NO_POINT_BOOK, PointBook
from tangency.desk.requests import DataRequest, PortfolioRequest, SeriesRequest, StoredFrame, TimedRequest
from tangency.desk.sources import Books, DatasetReader, NoBooks, Samples
from tangency.desk.verb_call import Beside, VerbCall
from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError
from tangency.estimation.group_labels import labelled_elsewhere
from tangency.estimation.inputs import Data, Input, read_input
from tangency.estimation.selection import Selection
from tangency.host import Catalogue, default_catalogue
from tangency.host.parameters import validated
from tangency.market import Dataset, PricePanel, sample_names
from tangency.results.result import Result
from tangency.solve import compile_constraints, parse_constraints
from tangency.store import RunRecord, TrialRun

__all__ = ["Workbench"]

_SAMPLES, _NO_BOOKS = Samples(), NoBooks()
_ESTIMATORS = frozenset({ComponentKind.RISK_MODEL, ComponentKind.RETURN_MODEL})


class Workbench:
    """Lends a use case what it needs, and remembers what was read, for the run's manifest.

    It has no method that writes: what a run leaves it leaves by its use case, and a replay computes with a workbench
    of pinned versions. The points of a sweep are runs of their own, kept in the book `points`, which keeps nothing
    unless a recorder has put its own there.

    Parameters
    ----------
    version
        Of the dataset to read; the live one where None.
    inline
        Data that came with the call.
    levels
        The same of a verb that reads prices, under the name that the request has for them.
    frames
        Field of the request → frame that came beside the data.
    read
        The same, where they have been read and stored.
    trials_until
        The place in the order of ended runs up to which earlier trials count; that of now where None.
    on_point, cluster
        Of a sweep, as of the call.
    result
        An earlier result that a pure call is of; a desk reads it from its store.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        source: DatasetReader,
        books: Books,
        *,
        version: str | None = None,
        inline: Data | None = None,
        levels: Data | None = None,
        frames: Mapping[Beside, pd.DataFrame] | None = None,
        read: Input | None = None,
        trials_until: int | None = None,
        on_progress: OnProgress = no_progress,
        on_point: OnPoint = no_point,
        cluster: str | None = None,
        result: Result | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.result = result
        self.books = books
        self.progress = on_progress
        self.on_point = on_point
        self.cluster = cluster
        self.points: PointBook = NO_POINT_BOOK
        self.selection: Selection | None = None
        self.dataset_version: str | None = None
        self._source = source
        self._read = read
        self._version = version
        self._inline = inline
        self._levels = levels
        self._frames = frames or {}
        self._given: Input | None = None
        self._trials_until = trials_until
        self._has_counted = False

    @classmethod
    def pure(cls, call: VerbCall[Params]) -> Self:
        """Return the workbench of a pure call: the loaded plugins and the samples, no store."""
        return cls(
            default_catalogue(),
            _SAMPLES,
            _NO_BOOKS,
            inline=call.inline,
            frames=call.frames,
            on_progress=call.on_progress,
            on_point=call.on_point,
            cluster=call.cluster,
            result=call.result,
        )

    def computation(self, request: Params) -> Running:
        """Return the context in which a request is computed, with its time limit."""
        limit = request.time_limit if isinstance(request, TimedRequest) else None
        own = Running(limit, self.progress, within=current())
        self.progress = own.progress
        return own

    def data(self, request: DataRequest) -> Input:
        """Return a request's data in canonical form.

        Raises
        ------
        ConfigurationError
            For a request of no data or of two, or a day or universe beside inline data.
        """
        if (request.dataset is not None) + (request.frame is not None) + (self._inline is not None) != 1:
            raise ConfigurationError(
                "a request is of a dataset or of data given inline, one of the two", where="dataset"
            )
        self._given = (
            self._of_dataset(request, request.dataset) if request.dataset is not None else self._of_inline(request)
        )
        return self._given

    def levels(self, request: SeriesRequest) -> Dataset | PricePanel | pd.DataFrame:
        """Return a request's prices: a dataset, or a panel or a frame of closing prices given inline.

        Raises
        ------
        ConfigurationError
            For a request of no data or of two, moments, or a universe beside inline data.
        """
        data = self._one_of(request)
        if isinstance(data, Moments):
            raise ConfigurationError(
                "this verb needs prices, and moments have none",
                where="data",
                remedy="give a dataset, a PricePanel or a frame of closing prices",
            )
        return data

    def _one_of(self, request: SeriesRequest) -> Dataset | Data:
        is_inline = self._inline is not None and request.frame is None
        if (request.dataset is not None) + (request.frame is not None) + is_inline != 1:
            raise ConfigurationError(
                "a request is of a dataset or of data given inline, one of the two", where="dataset"
            )
        if request.dataset is not None:
            return self.dataset(request.dataset)
        if request.universe is not None:
            raise ConfigurationError(
                "data given inline is used whole", where="universe", remedy="import it as a dataset to draw a universe"
            )
        if self._inline is not None:
            return self._inline
        if self._levels is not None:
            return self._levels
        assert request.frame is not None  # noqa: S101  # for the type checker: one of the three was given
        return self._source.frame(request.frame)

    def frame(self, name: Beside, stored: StoredFrame | None) -> pd.DataFrame | None:
        """Return a frame that came beside the data, for a field of the request; None where none did."""
        if name in self._frames:
            return self._frames[name]
        if stored is None:
            return None
        read = self._source.frame(stored)
        if not isinstance(read, pd.DataFrame):
            raise ConfigurationError("this is no table of numbers", where=name, value=stored.kind)
        return read

    def has_frame(self, name: Beside, stored: StoredFrame | None) -> bool:
        """Whether a frame came beside the data, for a field of the request."""
        return stored is not None or name in self._frames

    def dataset(self, name: str) -> Dataset:
        """Return all prices and tables of a dataset."""
        dataset = self._source.dataset(name, self._version)
        self.dataset_version = dataset.version
        return dataset

    def dataset_of(self, record: RunRecord) -> Dataset:
        """Return the dataset that an earlier run read, at the version that it read."""
        name, version = record.request["dataset"], record.manifest.get("dataset_version")
        pinned = None if version is None or str(name) in sample_names() else str(version)
        dataset = self._source.dataset(str(name), pinned)
        self.dataset_version = dataset.version
        return dataset

    def prices_of(self, record: RunRecord) -> Dataset | PricePanel | pd.DataFrame:
        """Return the prices that an earlier run read: of its dataset, or given inline with it.

        Raises
        ------
        ConfigurationError
            For a run of moments.
        """
        if record.request.get("dataset") is not None:
            return self.dataset_of(record)
        stated = record.request["frame"]
        assert isinstance(stated, dict)  # noqa: S101  # for the type checker: a run without a dataset names its data
        stored = validated(StoredFrame, stated, where=f"run {record.id}")
        read = self._source.frame(stored)
        if isinstance(read, Moments):
            raise ConfigurationError("this run was of moments, which have no prices", where=f"run {record.id}")
        return read

    def input_of(self, record: RunRecord, request: DataRequest) -> Input:
        """Return the data of an earlier run's request in canonical form, at the version that it read."""
        version = record.manifest.get("dataset_version")
        is_pinned = version is not None and request.dataset not in sample_names()
        own = Workbench(self.catalogue, self._source, self.books, version=str(version) if is_pinned else None)
        return own.data(request)

    def trials(self, verb: str, hypothesis: str) -> tuple[TrialRun, ...] | None:
        """Return the runs of a hypothesis that ended before; None where no runs are kept.

        The manifest pins up to where they were counted, so that a replay counts the same.
        """
        if self._trials_until is None:
            self._trials_until = self.books.last_end()
        if self._trials_until is None:
            return None
        self._has_counted = True
        return self.books.trials(verb, hypothesis, until=self._trials_until)

    def manifest(self, request: Params) -> dict[str, object]:
        """Return what pins the inputs and the components of the computation."""
        pins: dict[str, object] = {"dataset_version": self.dataset_version}
        if self._has_counted:
            pins["trials_until"] = self._trials_until
        if self._given is not None:
            pins |= {"assets": list(self._given.assets), "as_of": self._given.as_of}
        pins |= self._component_pins(request)
        if self.selection is not None:
            pins["universe"] = self.selection.rule.model_dump(mode="json")
            pins["passed_over"] = dict(self.selection.passed_over)
        return pins

    def _component_pins(self, request: Params) -> dict[str, object]:
        """Return id and version of every component that the request's slots name and the computation used."""
        has_moments = self._given is not None and self._given.moments is not None
        pins: dict[str, object] = {}
        for name, slot in slots_of(type(request)).items():
            named = getattr(request, name)
            if named is None or (has_moments and slot.kind in _ESTIMATORS):
                continue
            is_one = isinstance(named, ComponentChoice)
            pinned = [self._pin(slot.kind, each) for each in ([named] if is_one else named)]
            pins[name] = pinned[0] if is_one else pinned
        return pins

    def _pin(self, kind: ComponentKind, component: ComponentChoice) -> Mapping[str, str]:
        registered = self.catalogue.resolve(kind, component.name)
        return {"id": registered.id, "version": registered.version}

    def _of_inline(self, request: DataRequest) -> Input:
        for name, value in (("as_of", request.as_of), ("universe", request.universe)):
            # It would be ignored silently: inline data are used whole.
            if value is not None:
                raise ConfigurationError(
                    "data given inline is used whole",
                    where=name,
                    value=value,
                    remedy=f"leave out {name}, or cut the data",
                )
        if self._read is not None:
            return self._read
        data = self._inline if request.frame is None else self._source.frame(request.frame)
        assert data is not None  # noqa: S101  # for the type checker: one of the two is there
        years = request.periods_per_year if isinstance(request, PortfolioRequest) else None
        return read_input(
            data,
            groups=request.taxonomies() or None,
            periods_per_year=years,
            returns_are=request.returns_are,
            is_accepted=request.frame is not None,
        )

    def _of_dataset(self, request: DataRequest, name: str) -> Input:
        dataset = self.dataset(name)
        own, years = request.taxonomies(), None
        if request.returns_are is not None:
            raise ConfigurationError(
                "a dataset's prices say what they are",
                where="returns_are",
                value=request.returns_are,
                remedy="leave it out",
            )
        if isinstance(request, PortfolioRequest):
            _refuse_unknown_names(request, dataset)
            years = request.periods_per_year
        chosen = self._source.selection(name, self._version, as_of=request.as_of, rule=request.universe)
        self.selection, given = chosen.selection, chosen.given
        if years not in {None, given.periods_per_year}:
            raise ConfigurationError(
                "the dataset's calendar says how many periods make a year",
                where="periods_per_year",
                value=years,
                remedy="leave it out",
            )
        if not own:
            return given
        # The rule passes over assets without any price: they are known all the same.
        beside = (*given.elsewhere, *given.passed_over)
        wider = labelled_elsewhere(own, given.assets, beside)
        return replace(given, groups={**given.groups, **own}, elsewhere=(*given.elsewhere, *wider))


def _refuse_unknown_names(request: PortfolioRequest, dataset: Dataset) -> None:
    """Compile the constraints over the whole dataset: a wrong name is reported before any other error."""
    scope = Scope(assets=dataset.panel.symbols, groups={**dataset.labels, **request.taxonomies()})
    compile_constraints(parse_constraints(request.constraints), scope)
