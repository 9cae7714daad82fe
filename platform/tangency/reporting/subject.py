"""The subject of a report: one optimisation, with its holdings and trades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tangency.desk.desk import Desk
from tangency.desk.run_inputs import RunInputs
from tangency.errors import ConfigurationError, NoSuchRecord
from tangency.estimation.inputs import group_texts
from tangency.host import Catalogue
from tangency.reporting.finished import finished_document
from tangency.results.construction_document import ConstructionDocument
from tangency.results.optimization_document import OptimizationDocument
from tangency.results.rebalancing_document import RebalancingDocument
from tangency.store import RunRecord

__all__ = ["Book", "Plan", "Subject"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Book:
    """Holdings, and the run that constructed them."""

    run: RunRecord
    portfolio: str
    result: ConstructionDocument


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """Trades, and the run that planned them."""

    run: RunRecord
    result: RebalancingDocument


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A recorded optimisation with its inputs, and the requested holdings and trades.

    Attributes
    ----------
    inputs
        What the run saw, read again at the version that it read.
    """

    run: RunRecord
    result: OptimizationDocument
    inputs: RunInputs
    catalogue: Catalogue
    book: Book | None = None
    plan: Plan | None = None

    @classmethod
    def of(cls, desk: Desk, run_id: str, *, portfolio: str | None = None, plan_run: str | None = None) -> Self:
        """Read a run and what belongs to it from the desk.

        Raises
        ------
        NoSuchRecord
            For a run or portfolio that is not there.
        ConfigurationError
            For a run of the wrong kind, or a plan towards another target.
        """
        run = desk.store.run(run_id)
        result = finished_document(run, "optimize", OptimizationDocument)
        return cls(
            run=run,
            result=result,
            inputs=desk.inputs(run.id),
            catalogue=desk.catalogue,
            book=None if portfolio is None else _book(desk, run, portfolio),
            plan=None if plan_run is None else _plan(desk, run, plan_run),
        )

    @property
    def dataset(self) -> str | None:
        """Name of the dataset; None for data given inline."""
        name = self.run.request.get("dataset")
        return None if name is None else str(name)

    @property
    def title(self) -> str:
        """The report's title."""
        source = "data given inline" if self.dataset is None else self.dataset
        day = "" if self.result.as_of is None else f", as of {self.result.as_of}"
        return f"Portfolio optimisation: {source}{day}"

    @property
    def sectors(self) -> dict[str, str]:
        """Sector of each asset of the universe that has one."""
        known = group_texts(self.inputs.given.groups).get("sector", {})
        return {asset: known[asset] for asset in self.result.weights if asset in known}

    @property
    def has_moved(self) -> bool:
        """Whether the dataset that the run read is no longer to be had, so that another version is shown."""
        return self.inputs.dataset_version != self.run.manifest.get("dataset_version")


def _book(desk: Desk, run: RunRecord, portfolio: str) -> Book:
    """Return the latest holdings made of this run, else the latest of the portfolio."""
    chosen = desk.store.latest_run("construct", portfolio=portfolio, source_run=run.id) or desk.store.latest_run(
        "construct", portfolio=portfolio
    )
    if chosen is None:
        raise NoSuchRecord(
            f"the store holds no portfolio {portfolio!r}",
            where="portfolio",
            value=portfolio,
            remedy=f"construct it first: tangency construct {run.id} --portfolio {portfolio}",
        )
    return Book(run=chosen, portfolio=portfolio, result=finished_document(chosen, "construct", ConstructionDocument))


def _plan(desk: Desk, run: RunRecord, plan_run: str) -> Plan:
    record = desk.store.run(plan_run)
    result = finished_document(record, "rebalance", RebalancingDocument)
    if record.request.get("target_run") != run.id:
        raise ConfigurationError(
            "this plan leads to another target",
            where=f"run {record.id}",
            value=record.request.get("target_run"),
            remedy=f"rebalance to run {run.id}, or report on the plan's own target",
        )
    return Plan(run=record, result=result)
