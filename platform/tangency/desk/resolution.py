"""What a request means on this desk: its data, and the manifest that pins every input."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version

from tangency.contracts.component import ComponentKind, ComponentRef
from tangency.desk.datasets import Datasets
from tangency.desk.frames import load_frame
from tangency.desk.inputs import Input, read_input
from tangency.desk.loading import Selection, select
from tangency.desk.optimization import Choices
from tangency.desk.requests import ComparisonRequest, ComponentChoice, DataRequest, EstimateRequest, OptimizeRequest
from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError
from tangency.host import Catalogue
from tangency.market import PricePanel
from tangency.solve import compile_constraints, parse_constraints
from tangency.store import Store

__all__ = ["Resolved", "choices_of", "code_version", "component_pin", "resolve", "view_reference"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resolved:
    """A request's data in canonical form, and the dataset version that was read (None inline)."""

    given: Input
    request: DataRequest
    selection: Selection | None
    dataset_version: str | None

    def manifest(self, catalogue: Catalogue) -> dict[str, object]:
        """Return what pins the inputs and the code of the computation."""
        pins: dict[str, object] = {
            "dataset_version": self.dataset_version,
            "assets": list(self.given.assets),
            "as_of": self.given.as_of,
        }
        if isinstance(self.request, OptimizeRequest):
            pins["optimizer"] = component_pin(catalogue, ComponentKind.OPTIMIZER, self.request.optimizer)
        if isinstance(self.request, ComparisonRequest):
            pins["risk_models"] = [
                component_pin(catalogue, ComponentKind.RISK_MODEL, choice) for choice in self.request.risk_models
            ]
        if isinstance(self.request, EstimateRequest) and self.given.moments is None:
            pins["risk_model"] = component_pin(catalogue, ComponentKind.RISK_MODEL, self.request.risk_model)
            pins["return_model"] = component_pin(catalogue, ComponentKind.RETURN_MODEL, self.request.return_model)
        if isinstance(self.request, EstimateRequest) and self.request.view_model is not None:
            pins["view_model"] = component_pin(catalogue, ComponentKind.VIEW_MODEL, self.request.view_model)
        if self.selection is not None:
            pins["universe"] = self.selection.rule.model_dump(mode="json")
            pins["passed_over"] = {p.symbol: p.reason for p in self.selection.universe.passed_over}
        return pins


def resolve(request: DataRequest, store: Store, datasets: Datasets, *, at_version: str | None = None) -> Resolved:
    """Return the data of a request, at the version asked for or the live one.

    Raises
    ------
    ConfigurationError
        For a request that names both a dataset and a frame, or neither.
    """
    if (request.dataset is None) == (request.frame is None):
        raise ConfigurationError("a request is of a dataset or of data given inline, one of the two", where="dataset")
    if request.frame is not None:
        _refuse_choice_of_day(request)
        data = load_frame(store, request.frame)
        given = read_input(data, groups=request.groups, periods_per_year=request.periods_per_year)
        return Resolved(given=given, request=request, selection=None, dataset_version=None)
    return _of_dataset(request, str(request.dataset), datasets, at_version)


def choices_of(request: OptimizeRequest) -> Choices:
    """Return what an optimisation is asked for, beside its data."""
    return Choices(
        optimizer=request.optimizer.reference(),
        risk_model=request.risk_model.reference(),
        return_model=request.return_model.reference(),
        view_model=view_reference(request),
        constraints=request.constraints,
        current=request.current,
        seed=request.seed,
    )


def view_reference(request: EstimateRequest) -> ComponentRef | None:
    """Return the view model that a request asks for, if any."""
    return None if request.view_model is None else request.view_model.reference()


def _of_dataset(request: DataRequest, name: str, datasets: Datasets, at_version: str | None) -> Resolved:
    pinned = datasets.pinned(name, at_version)
    panel = pinned.panel
    _refuse_unknown_names(request, panel)
    selection = select(panel, datasets.market_caps(name), as_of=request.as_of, rule=request.universe)
    given = selection.input()
    if request.periods_per_year not in {None, given.periods_per_year}:
        raise ConfigurationError(
            "the dataset's calendar says how many periods make a year",
            where="periods_per_year",
            value=request.periods_per_year,
            remedy="leave it out",
        )
    if request.groups is not None:
        given = replace(given, groups={**given.groups, **request.groups})
    return Resolved(
        given=given,
        request=request,
        selection=selection,
        dataset_version=pinned.version,
    )


def _refuse_choice_of_day(request: DataRequest) -> None:
    """Refuse a day or a rule beside data given inline, which is used whole: it would be ignored without a word."""
    for name, value in (("as_of", request.as_of), ("universe", request.universe)):
        if value is not None:
            raise ConfigurationError(
                "data given inline is used whole", where=name, value=value, remedy=f"leave out {name}, or cut the data"
            )


def _refuse_unknown_names(request: DataRequest, panel: PricePanel) -> None:
    """Compile the constraints over the whole dataset: a wrong name is said before anything else goes wrong."""
    sectors = {asset.symbol: asset.sector for asset in panel.assets if asset.sector is not None}
    scope = Scope(assets=panel.symbols, groups={"sector": sectors, **(request.groups or {})})
    compile_constraints(parse_constraints(request.constraints), scope)


def component_pin(catalogue: Catalogue, kind: ComponentKind, choice: str | ComponentChoice) -> Mapping[str, str]:
    """Return id and version of the component that a name stands for."""
    registered = catalogue.resolve(kind, choice if isinstance(choice, str) else choice.name)
    return {"id": registered.id, "version": registered.version}


def code_version() -> str:
    """Return what computed: the core's version, and those of Python and NumPy, which move last bits."""
    return f"tangency {version('tangency')}, Python {platform.python_version()}, NumPy {version('numpy')}"
