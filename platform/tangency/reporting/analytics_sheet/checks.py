"""Forecasts held against what came: which model passes for this portfolio, and by which tests."""

from __future__ import annotations

from tangency.reporting.analytics_sheet.pictures import picture
from tangency.reporting.analytics_sheet.tables import of_section, printed
from tangency.reporting.analytics_sheet.words import below, sentence
from tangency.reporting.html import Html, heading, items, paragraph, table
from tangency.results.analytics.document import AnalyticsDocument
from tangency.results.analytics.risk_document import RiskDocument

__all__ = ["checks"]


def checks(document: AnalyticsDocument) -> tuple[Html, ...]:
    """Return the verdict, losses beside their forecasts, every test's p-value, and what each test rejects."""
    own = document.risk
    missing = items(sentence(f"no forecasts of {model}: {reason}") for model, reason in own.not_forecast.items())
    if not own.checked:
        return (heading("Model checks"), paragraph("No model could be checked."), missing)
    (tests,) = of_section(document, "Model checks")
    shown = (
        f"Value at risk at {own.level:.6g}, forecast for one period from the {own.forecast_periods:,} periods before it"
    )
    return (
        heading("Model checks"),
        paragraph(_verdict(own), kind="text"),
        picture(document, "losses", f"{shown}; losses above it are marked", "fraction of NAV"),
        printed(tests, below(document, f"{shown}. Small p-values speak against the model", "p-values: probability")),
        _nulls(own),
        missing,
    )


def _verdict(own: RiskDocument) -> str:
    passing = [each.title for each in own.checked if each.passes]
    told = ", ".join(passing) if passing else "none"
    tests = len(own.checked[0].checks)
    return (
        f"Models that pass for this portfolio: {told}. {len(passing)} of {len(own.checked)} pass; a model fails where "
        f"a test rejects at 5 % over the number of its tests ({tests})."
    )


def _nulls(own: RiskDocument) -> Html:
    nulls = {name: check.null for each in own.checked for name, check in each.checks.items()}
    return table(
        ("test", "null hypothesis, which a small p-value rejects"),
        list(nulls.items()),
        caption="The p-values are of each statistic's own distribution, computed or simulated",
    )
