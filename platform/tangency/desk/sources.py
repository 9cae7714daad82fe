"""The source of a computation's prices: a desk's datasets, or the bundled samples alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tangency.desk.requests import StoredFrame
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import Data
from tangency.estimation.selection import ReadSelection, select
from tangency.market import AsOf, Dataset, UniverseRule, sample_dataset, sample_names
from tangency.store import Composition, RunRecord, TrialRun

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Books", "DatasetReader", "NoBooks", "Samples"]


class DatasetReader(Protocol):
    """Prices by the name of their dataset, and inline data by their content."""

    def dataset(self, name: str, version: str | None = None) -> Dataset:
        """Return a dataset at the version asked for, or at the live one."""
        ...

    def selection(
        self, name: str, version: str | None, *, as_of: AsOf | None, rule: UniverseRule | None
    ) -> ReadSelection:
        """Return the universe of a day, read."""
        ...

    def frame(self, frame: StoredFrame) -> Data:
        """Return data that were given inline, to the last bit."""
        ...


class Books(Protocol):
    """What earlier runs left: read only."""

    def run(self, run_id: str) -> RunRecord:
        """Return a run by its id."""
        ...

    def latest_run(self, *verbs: str, portfolio: str) -> RunRecord | None:
        """Return the latest finished run of one of the verbs on a portfolio."""
        ...

    def compositions(self, run_id: str) -> tuple[Composition, ...]:
        """Return the compositions that a run left."""
        ...

    def latest_composition(self, portfolio: str) -> Composition:
        """Return a portfolio's latest composition; raises NoSuchRecord with those that there are."""
        ...

    def last_end(self) -> int | None:
        """Return the place of the run that ended last, in the order of ends; None where no runs are kept."""
        ...

    def trials(self, verb: str, hypothesis: str, *, until: int) -> tuple[TrialRun, ...]:
        """Return the finished runs of a verb on a hypothesis, up to a place in the order of ends."""
        ...

    def frame(self, sha256: str) -> pa.Table:
        """Return a table that a run left, by the hash of its content."""
        ...


class Samples:
    """The bundled samples: what the pure functions know by name."""

    def dataset(self, name: str, version: str | None = None) -> Dataset:
        """Return a sample; it has one version."""
        del version
        return sample_dataset(known_name("sample", name, sample_names(), where="the bundled samples"))

    def selection(
        self, name: str, version: str | None, *, as_of: AsOf | None, rule: UniverseRule | None
    ) -> ReadSelection:
        """Return the universe of a day, read."""
        return ReadSelection.of(select(self.dataset(name, version), as_of=as_of, rule=rule))

    def frame(self, frame: StoredFrame) -> Data:
        """Refuse: nothing was stored."""
        raise ConfigurationError("stored data need a desk", where="frame", value=frame.sha256, remedy="use tg.Desk()")


class NoBooks:
    """The pure functions have no store, so there are no runs to read."""

    def run(self, run_id: str) -> RunRecord:
        """Refuse."""
        raise _no_desk("run", run_id)

    def latest_run(self, *verbs: str, portfolio: str) -> RunRecord | None:
        """Refuse."""
        del verbs
        raise _no_desk("portfolio", portfolio)

    def compositions(self, run_id: str) -> tuple[Composition, ...]:
        """Refuse."""
        raise _no_desk("run", run_id)

    def latest_composition(self, portfolio: str) -> Composition:
        """Refuse."""
        raise _no_desk("portfolio", portfolio)

    def last_end(self) -> None:
        """Return None: no runs are kept."""
        return

    def trials(self, verb: str, hypothesis: str, *, until: int) -> tuple[TrialRun, ...]:
        """Refuse."""
        del verb, until
        raise _no_desk("hypothesis", hypothesis)

    def frame(self, sha256: str) -> pa.Table:
        """Refuse."""
        raise _no_desk("table", sha256)


def _no_desk(what: str, value: str) -> ConfigurationError:
    return ConfigurationError(f"a {what} is kept by a desk", where=what, value=value, remedy="use tg.Desk()")
