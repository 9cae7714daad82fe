"""Count the assets of a universe: the verb that the contract tests add, in one file and two lines."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from tangency.desk.requests import DataRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.estimation.inputs import Data
from tangency.results.document import Document
from tangency.results.result import Result
from tangency.results.summary import Summary


class CountDocument(Document):
    """How many assets there are."""

    count: int

    def summary(self) -> Summary:
        """Return the number."""
        return Summary(title=f"{self.count} assets", run_id=self.run_id)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Count(Result):
    """How many assets there are."""

    count: int

    def document(self) -> CountDocument:
        """Return the document."""
        return CountDocument(run_id=self.run_id, count=self.count)


class CountAssetsRequest(DataRequest):
    """A count: of a dataset's universe on a day, or of data given inline."""

    times: int = Field(1, ge=1, description="what the number is multiplied by")


def _call(
    data: str | Data, *, as_of: str | None = None, universe: None = None, times: int = 1
) -> VerbCall[CountAssetsRequest]:
    """Count the assets of a universe.

    Parameters
    ----------
    times
        What the number is multiplied by.
    """
    return verb_call(CountAssetsRequest, locals())


def _compute(request: CountAssetsRequest, bench: Workbench) -> Count:
    return Count(count=len(bench.data(request).assets) * request.times)


count_assets = UseCase(
    name="count_assets", call=_call, request=CountAssetsRequest, compute=_compute, document=CountDocument
)
