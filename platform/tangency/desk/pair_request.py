"""What is asked of a screen of pairs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tangency.contracts.request_values import Moment, Name
from tangency.desk.cli_name import CliName
from tangency.desk.requests import SeriesRequest
from tangency.domain.cointegration import DiscoveryControl, Hedge, PairTest
from tangency.domain.input_limits import MOST_TAXONOMIES
from tangency.errors import ConfigurationError, Remedy, Setting

__all__ = ["ScreenPairsRequest"]

_JOHANSENS_LAG = 1
_MOST_SPREADS = 200  # each is a number a session in the document of the run


class ScreenPairsRequest(SeriesRequest):
    """Pairs of a dataset's universe on a day, or of closing prices given inline, tested for cointegration."""

    method: PairTest = Field(PairTest.ENGLE_GRANGER, description="the test of cointegration")
    lags: Literal["aic"] | Annotated[int, Field(ge=0, le=1000)] = Field(
        "aic",
        description="lagged changes in the unit-root regressions: so many, or those of the least AIC; Johansen's test "
        "itself has one",
    )
    log: bool = Field(True, description="whether the levels are logarithms of the prices, or the prices themselves")
    window: int | None = Field(
        None,
        ge=2,
        le=100_000,
        description="sessions, the last ones; all that are given, or as many as the universe's rule says, if not given",
    )
    as_of: Moment | None = Field(
        None,
        examples=["2024-11-30"],
        description="last session known, YYYY-MM-DD; the dataset's own default, or the last one, if not given",
    )
    within: Name | None = Field(
        None, min_length=1, examples=["sector"], description="taxonomy within whose labels pairs are formed"
    )
    groups: dict[str, dict[str, Name | dict[str, float]]] | None = Field(
        None,
        max_length=MOST_TAXONOMIES,
        description="taxonomy, asset, label (or labels with shares); beside those that a dataset brings",
    )
    max_distance: float | None = Field(
        None,
        gt=0,
        description="largest sum of squared differences of the two prices, both 1 at the first session; none tests all",
    )
    min_correlation: float | None = Field(
        None, ge=-1, le=1, description="least correlation of the changes of the two levels; none tests all"
    )
    fdr: float = Field(0.05, gt=0, lt=1, description="false discovery rate at which pairs are selected")
    control: DiscoveryControl = Field(
        DiscoveryControl.BY,
        description="Benjamini–Yekutieli, under any dependence, or Benjamini–Hochberg, for independent tests",
    )
    hedge: Hedge = Field(Hedge.OLS, description="how the hedge ratio is estimated")
    # The command line's `--top` is the universe's.
    top: Annotated[int | None, CliName(name="pairs")] = Field(
        None, ge=1, le=10_000_000, description="how many pairs are listed, by p-value; all that were tested if none"
    )
    spreads: int = Field(
        3,
        ge=0,
        le=_MOST_SPREADS,
        description="pairs, the first by p-value, of which the result holds levels, spread and z-score by session",
    )

    @model_validator(mode="after")
    def _lags_fit_the_test(self) -> Self:
        if self.method is PairTest.JOHANSEN and self.lags not in {"aic", _JOHANSENS_LAG}:
            raise ConfigurationError(
                "Johansen's test is done with one lagged change",
                where="lags",
                value=self.lags,
                remedy=Remedy("write ", Setting("lags", _JOHANSENS_LAG), ", or leave it out"),
            )
        return self
