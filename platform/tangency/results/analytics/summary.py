"""Analytics for people: every fact but the curves, as tables by section."""

from __future__ import annotations

from collections.abc import Iterator

from tangency.results.analytics.facts_document import AnalyticsFacts, BenchmarkDocument
from tangency.results.analytics.risk_document import ContributionDocument, RiskDocument
from tangency.results.analytics.texts import DASH, share_text, unit_text
from tangency.results.summary import Column, Summary, Table
from tangency.risk.decomposition import EulerMeasure

__all__ = ["HEADLINE", "analytics_summary"]

HEADLINE = (
    "total_return",
    "annual_return",
    "volatility",
    "sharpe_ratio",
    "sortino_ratio",
    "max_drawdown",
    "calmar_ratio",
    "cvar",
    "hit_rate",
    "skewness",
    "kurtosis",
    "annual_turnover",
)
"""The headline figures of a portfolio by itself, in their order."""

_RELATIVE = ("beta", "alpha", "tracking_error", "information_ratio")
_DRAWDOWNS = 10
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def analytics_summary(document: AnalyticsFacts) -> Summary:
    """Return the summary."""
    return Summary(
        title=f"{document.name}: {document.start} to {document.end}, {document.n_periods:,} periods, "
        f"{document.periods_per_year:g} a year",
        run_id=document.run_id,
        tables=tuple(_tables(document)),
        lines=tuple(_lines(document)),
    )


def _tables(document: AnalyticsFacts) -> Iterator[Table]:
    yield _headline(document)
    yield from _benchmarks(document)
    yield from _drawdowns(document)
    yield from _calendar(document)
    yield from _risk(document.risk)
    yield from _checks(document.risk)
    yield _metrics(document)


def _lines(document: AnalyticsFacts) -> Iterator[str]:
    yield from document.warning_lines()
    yield f"risk-free: {document.risk_free}"
    drawn = document.drawn
    if drawn is not None:
        yield (
            f"intervals: {drawn.level:.0%}, {drawn.draws} draws of a stationary bootstrap, blocks of "
            f"{drawn.block_periods:.1f} periods on the average"
        )
    elif document.not_drawn is not None:
        yield f"no intervals: {document.not_drawn}"
    if document.risk.not_held is not None:
        yield f"no contributions to risk: {document.risk.not_held}"
    if document.risk.no_liquidity is not None and document.risk.not_held is None:
        yield f"no liquidity-adjusted value at risk: {document.risk.no_liquidity}"
    if document.not_contributed is not None:
        yield f"drawdowns are not attributed: {document.not_contributed}"
    if document.rolling is None:
        yield "no rolling figures: the record is too short"
    yield from (f"note: {each}" for each in document.said)


def _headline(document: AnalyticsFacts) -> Table:
    drawn, beside = document.drawn, document.benchmarks
    level = "interval" if drawn is None else f"{drawn.level:.0%} interval"
    names = [name for name in (*HEADLINE, *(_RELATIVE if beside else ())) if name in document.metrics]
    rows = []
    for name in names:
        own, sure = document.metrics[name], document.intervals.get(name)
        between = DASH if sure is None else f"{unit_text(sure.lower, own.unit)} to {unit_text(sure.upper, own.unit)}"
        others = (unit_text(found.value, own.unit) if (found := each.own.get(name)) else "" for each in beside)
        rows.append((own.title, unit_text(own.value, own.unit), between, own.unit, *others))
    columns = (
        _text("headline"),
        Column(title=document.name),
        Column(title=level),
        _text("unit"),
        *(Column(title=each.name) for each in beside),
    )
    return Table(columns=columns, rows=tuple(rows), section="Performance")


def _benchmarks(document: AnalyticsFacts) -> Iterator[Table]:
    if not document.benchmarks:
        return
    names = list(document.benchmarks[0].metrics)
    rows = [
        (
            document.metrics[name].title,
            document.metrics[name].unit,
            *(unit_text(each.metrics[name].value, document.metrics[name].unit) for each in document.benchmarks),
        )
        for name in names
    ]
    rows.append(("Active share", "fraction", *(share_text(each.active_share) for each in document.benchmarks)))
    yield Table(
        columns=(_text("against"), _text("unit"), *(Column(title=each.name) for each in document.benchmarks)),
        rows=tuple(rows),
        section="Benchmarks",
    )
    yield Table(
        columns=(_text("benchmark"), _text("made of"), Column(title="total return")),
        rows=tuple(map(_made_of, document.benchmarks)),
        section="Benchmarks",
    )


def _made_of(own: BenchmarkDocument) -> tuple[str, str, str]:
    return own.name, own.made_of, share_text(own.total_return)


def _drawdowns(document: AnalyticsFacts) -> Iterator[Table]:
    titles = ("depth", "down", "up", "under water", "days")
    rows = tuple(
        (
            each.peak or "start",
            each.valley,
            each.recovery or "still under water",
            share_text(each.depth),
            f"{each.periods_down:,}",
            f"{each.periods_up:,}",
            f"{each.periods_under:,}",
            DASH if each.days_under is None else f"{each.days_under:,}",
        )
        for each in document.drawdowns[:_DRAWDOWNS]
    )
    columns = (_text("peak"), _text("valley"), _text("recovery"), *(Column(title=title) for title in titles))
    yield Table(columns=columns, rows=rows, section="Drawdowns")
    deepest = document.drawdowns[0].contributions if document.drawdowns else None
    for kind, parts in (deepest or {}).items():
        ordered = sorted(parts.items(), key=lambda item: item[1])
        yield Table(
            columns=(_text(f"deepest drawdown by {kind}"), Column(title="of the peak")),
            rows=tuple((name, share_text(value)) for name, value in ordered),
            bars=tuple(value for _, value in ordered),
            section="Drawdowns",
        )


def _calendar(document: AnalyticsFacts) -> Iterator[Table]:
    found = document.calendar_returns
    if found is None:
        return
    rows = tuple(
        (
            year,
            *(share_text(found.months.get(f"{year}-{month:02d}"), 1) for month in range(1, 13)),
            share_text(total, 1),
        )
        for year, total in found.years.items()
    )
    yield Table(
        columns=(_text("year"), *(Column(title=month) for month in _MONTHS), Column(title="Year")),
        rows=rows,
        section="Calendar",
    )
    extremes = tuple(
        (by, place, label, share_text(value))
        for by, each in found.extremes.items()
        for place, own in (("best", each.best), ("worst", each.worst))
        for label, value in own.items()
    )
    columns = (_text("calendar"), _text(""), _text("when"), Column(title="return"))
    yield Table(columns=columns, rows=extremes, section="Calendar")


def _risk(risk: RiskDocument) -> Iterator[Table]:
    horizon = "one period" if risk.horizon_rule is None else f"{risk.horizon_periods} periods, {risk.horizon_rule}"
    rows = [
        (
            own.title,
            share_text(own.value_at_risk, 3),
            share_text(own.conditional_value_at_risk, 3),
            own.reason or "; ".join(f"{name} {value:.4g}" for name, value in own.parameters.items()),
        )
        for own in risk.models.values()
    ]
    rows.append(("entropic, one period", share_text(risk.entropic_value_at_risk, 3), "", ""))
    rows.append(("conditional drawdown at risk", share_text(risk.conditional_drawdown_at_risk, 3), "", ""))
    expected = risk.expected_drawdown
    if expected is not None:
        ranks = ", ".join(f"{level}: {share_text(value)}" for level, value in expected.quantiles.items())
        over = f"expected maximum drawdown, {expected.horizon_periods:,} periods"
        rows.append((over, share_text(expected.mean), "", f"not exceeded with {ranks}"))
    rows += _liquidity(risk)
    columns = (
        _text(f"loss, level {100 * risk.level:.6g}%, {horizon}"),
        Column(title="value at risk"),
        Column(title="conditional"),
        _text("parameters"),
    )
    yield Table(columns=columns, rows=tuple(rows), section="Risk")
    yield from _contributions(risk)


def _liquidity(risk: RiskDocument) -> Iterator[tuple[str, str, str, str]]:
    own = risk.liquidity
    if own is None:
        return
    slowest = max(own.days, key=lambda asset: own.days[asset], default="")
    sold = f"{own.participation:.6g} of the volume; {slowest} takes {own.days.get(slowest, 0):,} sessions"
    yield "until all is sold, historical", share_text(own.liquidation_value_at_risk, 3), "", sold
    cost = f"spreads cost {share_text(own.spread_cost, 3)} of {own.net_asset_value:,.0f}"
    yield "liquidity-adjusted, historical", share_text(own.liquidity_adjusted_value_at_risk, 3), "", cost


def _contributions(risk: RiskDocument) -> Iterator[Table]:
    known = {name: own for name, own in risk.decompositions.items() if own.value is not None}
    if not known:
        return
    for kinds, rows in next(iter(known.values())).by.items():
        if "/" in kinds:
            continue
        cells = tuple(
            (each.group[0], share_text(each.weight), *(_component(own.by[kinds][place]) for own in known.values()))
            for place, each in enumerate(rows)
        )
        total = (
            "all",
            share_text(sum(each.weight for each in rows)),
            *(share_text(own.value, 3) for own in known.values()),
        )
        columns = (
            _text(f"risk by {kinds}"),
            Column(title="weight"),
            *(Column(title=EulerMeasure(name).short_name) for name in known),
        )
        yield Table(columns=columns, rows=(*cells, total), section="Risk")
    for kind, own in risk.increments.items():
        rows_of = tuple(
            (name, share_text(value, 3), share_text(own.conditional_value_at_risk[name], 3))
            for name, value in own.value_at_risk.items()
        )
        if rows_of:
            last = ("not explained: increments do not add up", share_text(own.not_explained, 3), "")
            columns = (
                _text(f"historical risk less that without the {kind}"),
                Column(title="value at risk"),
                Column(title="conditional"),
            )
            yield Table(columns=columns, rows=(*rows_of, last), section="Risk")


def _component(own: ContributionDocument) -> str:
    return share_text(own.component, 3)


def _checks(risk: RiskDocument) -> Iterator[Table]:
    if not risk.checked:
        return
    names = list(dict.fromkeys(name for each in risk.checked for name in each.checks))
    rows = tuple(
        (
            each.title,
            "passes" if each.passes else f"fails by {', '.join(each.rejected_by)}",
            f"{each.exceptions} of {each.periods:,}",
            f"{each.expected:.1f}",
            each.zone,
            *(
                DASH if (own := each.checks.get(name)) is None or own.p_value is None else f"{own.p_value:.4f}"
                for name in names
            ),
        )
        for each in risk.checked
    )
    columns = (
        _text(f"forecasts from {risk.forecast_periods} periods"),
        _text(""),
        Column(title="exceptions"),
        Column(title="expected"),
        _text("zone"),
        *(Column(title=f"p {name}") for name in names),
    )
    yield Table(columns=columns, rows=rows, section="Model checks")


def _metrics(document: AnalyticsFacts) -> Table:
    rows = tuple(
        (own.title, unit_text(own.value, own.unit), own.unit, own.reason or "") for own in document.metrics.values()
    )
    columns = (_text("metric"), Column(title="value"), _text("unit"), _text("why there is none"))
    return Table(columns=columns, rows=rows, section="All metrics")


def _text(title: str) -> Column:
    return Column(title=title, is_number=False)
