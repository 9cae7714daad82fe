"""The document of judged forecasts."""

from __future__ import annotations

from pydantic import Field

from tangency.results.document import DataDocument, Part
from tangency.results.summary import Column, Summary, Table

__all__ = ["AlphaDocument", "CoefficientDocument", "ForecastDocument"]


class CoefficientDocument(Part):
    """The mean of a coefficient over dates, and how sure it is; none where it is not defined."""

    n_dates: int
    mean: float | None
    deviation: float | None = Field(description="of the dates, as of a sample")
    ratio: float | None = Field(description="mean over deviation")
    hit_rate: float | None = Field(description="share of the dates above 0")
    statistic: float | None = Field(description="of a mean of 0, with the error of Newey and West")
    p_value: float | None = Field(description="of that, two-sided")
    lower: float | None = Field(description="lower end of the 95 % interval, by a stationary bootstrap")
    upper: float | None = Field(description="its upper end")


class ForecastDocument(Part):
    """What one forecast was worth."""

    name: str
    rank: CoefficientDocument = Field(description="Spearman's coefficient of forecasts and returns")
    pearson: CoefficientDocument = Field(description="Pearson's")
    decay: tuple[CoefficientDocument, ...] = Field(description="rank coefficient of each window after the forecast")
    by_label: dict[str, CoefficientDocument] = Field(description="rank coefficient within each label")
    by_year: dict[str, float | None] = Field(description="mean rank coefficient of each calendar year")
    quantiles: tuple[float | None, ...] = Field(description="mean return of each quantile, the lowest forecasts first")
    spread: float | None = Field(description="mean return of the last quantile less the first")
    net_spread: float | None = Field(description="the same after costs")
    portfolio: float | None = Field(description="mean return of the long-short portfolio by ranks, 200 % gross")
    net_portfolio: float | None = Field(description="the same after costs")
    traded: float | None = Field(description="money that it traded each time, as a part of NAV")
    persistence: float | None = Field(description="mean rank correlation with the forecasts of the date before")
    slope: float | None = Field(description="of returns on forecasts through the origin")
    coverage: float = Field(description="mean share of the assets with a price that had a forecast")
    coefficients: tuple[float | None, ...] = Field(description="rank coefficient of each date")


class AlphaDocument(DataDocument):
    """Forecasts held against the returns that came."""

    data: str
    dates: tuple[str, ...] = Field(description="on which forecasts were judged")
    n_assets: int
    horizon: int
    delay: int
    cost_bps: float
    taxonomy: str
    transforms: tuple[str, ...]
    forecasts: tuple[ForecastDocument, ...]
    combination: str | None = Field(description="rule by which the forecasts were combined; none where they were not")
    weights: dict[str, float] | None = Field(
        description="of the forecasts, standardised, in the combination on the last date; of a regression in returns"
    )
    correlations: dict[str, dict[str, float | None]] = Field(description="of the rank coefficients of the forecasts")
    said: tuple[str, ...] = Field(description="what was not chosen by the user, and what was left out")

    def summary(self) -> Summary:
        """Return one row a forecast, then decay, quantiles, labels and years."""
        return Summary(
            title=f"{_count(len(self.forecasts), 'forecast')} on {self.data}: {_count(len(self.dates), 'date')}, "
            f"{_count(self.n_assets, 'asset')}",
            run_id=self.run_id,
            tables=(
                self._main(),
                self._means(),
                self._several("window", [f"{k + 1}" for k in range(len(self.forecasts[0].decay))], "decay"),
                *([self._several(self.taxonomy, labels, "by_label")] if (labels := self._labels()) else []),
                self._plain("quantile", [[*each.quantiles] for each in self.forecasts]),
                self._years(),
                *([self._correlated()] if len(self.correlations) > 1 else []),
            ),
            lines=(*self.warning_lines(), *self._lines()),
        )

    def _lines(self) -> tuple[str, ...]:
        held = f"filled {_count(self.delay, 'session')} after the forecast, held for {_count(self.horizon, 'session')}"
        costs = f"{self.cost_bps:g} bps of what is traded" if self.cost_bps else "none"
        span = f"{self.dates[0]} to {self.dates[-1]}"
        changed = ", then ".join(self.transforms) or "as they were given"
        is_of_returns = self.combination == "regression"
        weights = [f"{name} {share:.{2 if is_of_returns else 0}%}" for name, share in (self.weights or {}).items()]
        mixed = [f"combined ({self.combination}), at last: {', '.join(weights)}"] if weights else []
        return (f"{span}; {held}", f"costs: {costs}", f"forecasts: {changed}", *mixed, *self.said)

    def _main(self) -> Table:
        titles = ("rank IC", "95 % interval", "t", "p", "IC / deviation", "hits", "dates", "IC", "persistence")
        rows = tuple(
            (
                each.name,
                _number(each.rank.mean),
                _interval(each.rank),
                _number(each.rank.statistic, 2),
                _number(each.rank.p_value, 4),
                _number(each.rank.ratio, 3),
                _share(each.rank.hit_rate),
                str(each.rank.n_dates),
                _number(each.pearson.mean),
                _number(each.persistence, 3),
            )
            for each in self.forecasts
        )
        return Table(columns=_columns("forecast", titles), rows=rows)

    def _means(self) -> Table:
        titles = ("top less bottom", "net", "by ranks", "net", "traded", "slope", "coverage")
        rows = tuple(
            (
                each.name,
                *map(_return, (each.spread, each.net_spread, each.portfolio, each.net_portfolio)),
                _share(each.traded),
                _number(each.slope, 3),
                _share(each.coverage),
            )
            for each in self.forecasts
        )
        return Table(columns=_columns("mean return over the horizon", titles), rows=rows)

    def _several(self, title: str, labels: list[str], part: str) -> Table:
        """Return the mean coefficient of each label, one column a forecast, with its interval."""
        rows = []
        for place, label in enumerate(labels):
            cells = []
            for each in self.forecasts:
                own = getattr(each, part)
                found = own.get(label) if isinstance(own, dict) else own[place]
                cells += ["–", "–"] if found is None else [_number(found.mean), _interval(found)]
            rows.append((label, *cells))
        names = [title for each in self.forecasts for title in (each.name, "95 % interval")]
        return Table(columns=_columns(f"rank IC by {title}", names), rows=tuple(rows))

    def _plain(self, title: str, columns: list[list[float | None]]) -> Table:
        rows = tuple((str(k + 1), *(_return(column[k]) for column in columns)) for k in range(len(columns[0])))
        return Table(columns=_columns(f"mean return by {title}", [each.name for each in self.forecasts]), rows=rows)

    def _years(self) -> Table:
        years = sorted({year for each in self.forecasts for year in each.by_year})
        rows = tuple((year, *(_number(each.by_year.get(year)) for each in self.forecasts)) for year in years)
        return Table(columns=_columns("rank IC by year", [each.name for each in self.forecasts]), rows=rows)

    def _correlated(self) -> Table:
        rows = tuple((name, *(_number(own[other], 2) for other in own)) for name, own in self.correlations.items())
        return Table(columns=_columns("correlation of rank ICs", list(self.correlations)), rows=rows)

    def _labels(self) -> list[str]:
        return sorted({label for each in self.forecasts for label in each.by_label})


def _columns(first: str, others: list[str] | tuple[str, ...]) -> tuple[Column, ...]:
    return (Column(title=first, is_number=False), *(Column(title=title) for title in others))


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _number(value: float | None, digits: int = 4) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _return(value: float | None) -> str:
    return "–" if value is None else f"{value:.3%}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _interval(found: CoefficientDocument) -> str:
    return "–" if found.lower is None or found.upper is None else f"{found.lower:.4f} to {found.upper:.4f}"
