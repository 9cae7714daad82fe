"""The document of a hierarchy of assets."""

from __future__ import annotations

from pydantic import Field

from tangency.results.document import DataDocument
from tangency.results.estimate_document import ComponentUseDocument, component_text
from tangency.results.summary import Column, Summary, Table
from tangency.results.window_document import WindowDocument, headline_of

__all__ = ["ClustersDocument"]


class ClustersDocument(DataDocument):
    """A hierarchy of assets by how they move together, cut into clusters."""

    assets: tuple[str, ...] = Field(description="in the order of the hierarchy's leaves")
    clusters: tuple[tuple[str, ...], ...]
    branches: tuple[tuple[int, int, int], ...] = Field(
        description="places where a branch's first part begins, its second begins and its second ends, the root first"
    )
    heights: tuple[float, ...] = Field(description="distance at which each branch's parts merge")
    codependence: str
    codependences: tuple[tuple[float, ...], ...] = Field(description="of the assets, in their order")
    method: str
    risk_model: ComponentUseDocument | None
    window: WindowDocument | None = Field(None, description="the periods that there are, and those that entered")

    def summary(self) -> Summary:
        """Return the clusters."""
        rows = tuple(
            (str(number), str(len(members)), ", ".join(members))
            for number, members in enumerate(self.clusters, start=1)
        )
        return Summary(
            title=headline_of(
                f"{len(self.clusters)} clusters of {len(self.assets)} assets: {self.method}", self.window
            ),
            run_id=self.run_id,
            tables=(
                Table(
                    columns=(Column(title="cluster"), Column(title="size"), Column(title="assets", is_number=False)),
                    rows=rows,
                ),
            ),
            lines=(
                *self.warning_lines(),
                *(() if self.risk_model is None else (f"risk model: {component_text(self.risk_model)}",)),
                *(() if self.window is None else self.window.lines()),
            ),
        )
