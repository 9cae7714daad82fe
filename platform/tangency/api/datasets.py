"""The endpoints of datasets: what there is, and imports with their preview, quality and splits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request

from tangency.api.computing import computed, computed_in_turn
from tangency.api.dataset_bodies import AdjustBody, CheckBody, ConvertBody, ImportBody, PreviewBody
from tangency.api.dataset_document import DatasetDocument, dataset_document
from tangency.api.reading import PromptRoute
from tangency.api.table_bodies import TablesBody
from tangency.desk.desk import Desk
from tangency.domain.input_limits import LONGEST_NAME
from tangency.domain.naming import known_name
from tangency.errors import NoSuchRecord, UnknownName
from tangency.errors.remedy import Words, in_python
from tangency.results.conversion import ConvertedPricesDocument
from tangency.results.dataset_list import DatasetListDocument
from tangency.results.imported import ImportDocument
from tangency.results.quality_document import QualityDocument
from tangency.results.splits_document import AdjustmentDocument, SplitReportDocument
from tangency.results.table_preview_document import TablePreviewDocument

__all__ = ["NoSuchDataset", "add_dataset_endpoints"]

DatasetName = Annotated[str, Path(min_length=1, max_length=LONGEST_NAME, description="name of the dataset")]


class NoSuchDataset(NoSuchRecord):
    """A dataset of a path that is not there; with the nearest names."""

    def __init__(self, unknown: UnknownName) -> None:
        super().__init__(unknown.what, where=unknown.where, value=unknown.value, remedy=unknown.remedy)
        self._candidates = unknown.candidates

    def details(self, word: Words = in_python) -> dict[str, object]:
        """Return the error as a JSON-able mapping, with the nearest names."""
        return {**super().details(word), "candidates": list(self._candidates)}


def add_dataset_endpoints(app: FastAPI, desk: Desk) -> None:
    """Add them."""
    _add_looking(app, desk)
    _add_changing(app, desk)


def _add_looking(app: FastAPI, desk: Desk) -> None:
    @app.get("/api/datasets")
    def datasets() -> DatasetListDocument:
        """List the bundled samples and the imported datasets."""
        return desk.datasets().document()

    @app.get("/api/datasets/{name}")
    async def dataset(request: Request, name: DatasetName) -> DatasetDocument:
        """Return a dataset's facts, tables, span, and its quality in short."""
        return await computed_in_turn(request, lambda: dataset_document(desk, _known(desk, name)))

    @app.get("/api/datasets/{name}/splits")
    async def splits(request: Request, name: DatasetName) -> SplitReportDocument:
        """List the jumps of a dataset's prices: likely splits, and genuine moves beside them."""
        return await computed_in_turn(request, lambda: desk.find_splits(_known(desk, name)).document())

    async def preview(request: Request, body: PreviewBody) -> TablePreviewDocument:
        """Say how a table of prices is read; nothing is stored."""

        def compute() -> TablePreviewDocument:
            source = body.source.read("source")
            shown = desk.preview(source, calendar=body.market(), columns=body.columns, dialect=body.dialect())
            return shown.document()

        return await computed(request, compute, time_limit=app.state.time_limit)

    async def check(request: Request, name: DatasetName, body: CheckBody) -> QualityDocument:
        """Report what is wrong with a dataset; nothing is repaired."""

        def compute() -> QualityDocument:
            return desk.check(_known(desk, name), thresholds=body.thresholds).document()

        return await computed(request, compute, time_limit=app.state.time_limit)

    _add(app, "POST", "/api/datasets/preview", preview)
    _add(app, "POST", "/api/datasets/{name}/check", check)


def _add_changing(app: FastAPI, desk: Desk) -> None:
    async def put_dataset(request: Request, name: DatasetName, body: ImportBody) -> ImportDocument:
        """Store a table of prices, and the tables beside it, as a dataset's new version: all of it, or nothing."""

        def compute() -> ImportDocument:
            asked = body.request(name)
            return desk.import_request(body.source.read("source"), asked, body.given()).document()

        return await computed(request, compute, time_limit=app.state.time_limit)

    async def adjust(request: Request, name: DatasetName, body: AdjustBody) -> AdjustmentDocument:
        """Apply splits to an imported dataset's earlier prices, or undo them all: a new version."""

        def compute() -> AdjustmentDocument:
            body.require_one()
            known = _known(desk, name)
            done = desk.unadjust(known) if body.undo else desk.adjust(known, body.splits)
            return done.document()

        return await computed(request, compute, time_limit=app.state.time_limit)

    async def add_tables(request: Request, name: DatasetName, body: TablesBody) -> ImportDocument:
        """Store tables beside an imported dataset's prices, in place of those of the same kind: a new version."""

        def compute() -> ImportDocument:
            return desk.add_tables(_known(desk, name), body.given()).document()

        return await computed(request, compute, time_limit=app.state.time_limit)

    async def convert(request: Request, name: DatasetName, body: ConvertBody) -> ConvertedPricesDocument:
        """Convert an imported dataset's prices to one currency, or declare that they are in it: a new version."""

        def compute() -> ConvertedPricesDocument:
            done = desk.convert(_known(desk, name), to=body.to, rates=body.rates, at_par=body.at_par)
            return done.document()

        return await computed(request, compute, time_limit=app.state.time_limit)

    _add(app, "PUT", "/api/datasets/{name}", put_dataset)
    _add(app, "POST", "/api/datasets/{name}/tables", add_tables)
    _add(app, "POST", "/api/datasets/{name}/convert", convert)
    _add(app, "POST", "/api/datasets/{name}/adjust", adjust)


def _add(app: FastAPI, method: str, path: str, endpoint: Callable[..., Any]) -> None:
    app.router.add_api_route(path, endpoint, methods=[method], route_class_override=PromptRoute)


def _known(desk: Desk, name: str) -> str:
    """Return the name; what is looked up is a dataset, and never a file."""
    try:
        return known_name("dataset", name, desk.datasets.names(), where="the datasets of this desk")
    except UnknownName as unknown:
        raise NoSuchDataset(unknown) from None
