"""Writes docs/plugins/sdk/ from the docstrings of `tangency.sdk`, and docs/reference/ from those of `tangency`.

A docstring is the only source: nothing on these pages is typed by hand, and a test compares the pages with what this
script would write. `python docs/generate/sdk.py` writes both; `sdk` or `reference` after it writes one.
"""
# ruff: noqa: INP001  # a script beside the pages that it writes, no package

import importlib
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pages import page

ROOT = Path(__file__).parents[2]
SCRIPT = "docs/generate/sdk.py"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A page: its file, title, first sentence, and the names on it."""

    file: str
    title: str
    intro: str
    names: tuple[str, ...]


SDK = (
    Subject(
        file="problem.md",
        title="The problem and its solution",
        intro="What an optimizer gets, and what it returns.",
        names=(
            *("Problem", "FeasibleSet", "Returns", "Optimizer", "DeclaresObjective", "StartsWarm", "Solution"),
            *("Certificate", "Binding", "MissedBudget", "RiskBudgets", "with_constraints", "require_supported"),
            *("fixed_net", "require_finite_moments", "project"),
        ),
    ),
    Subject(
        file="components.md",
        title="Describing a component",
        intro="What a plugin registers, and the params from which forms, commands and pages are made.",
        names=(
            "hookimpl",
            "ComponentSpec",
            "HEEDS_TIME_LIMIT",
            "raise_if_stopped",
            "time_left",
            "Params",
            "NoParams",
            "RunNotice",
            "Fact",
            "Later",
            "Floats",
            "frozen_floats",
        ),
    ),
    Subject(
        file="estimates.md",
        title="Risk and return models",
        intro="From a window of returns to moments.",
        names=(
            *("RiskModel", "ReturnModel", "CovarianceEstimate", "MeanEstimate", "Covariance", "FactorCovariance"),
            "dense_covariance",
            "require_covariance",
            "Scatter",
            "Rolls",
            "RollingEstimator",
            "RollingScatter",
            "BlockProducts",
        ),
    ),
    Subject(
        file="views.md",
        title="View models",
        intro="From moments and views to what is believed after them.",
        names=("ViewModel", "LeavesOut", "Beliefs", "Posterior", "ViewReport", "InactiveView", "Surprise"),
    ),
    Subject(
        file="strategies.md",
        title="Strategies and rebalancing",
        intro="From what is known at a close to what to hold, and when to trade.",
        names=(
            *("Strategy", "Window", "PointInTime", "Decision", "Targets", "Scores", "Hold", "State"),
            "RebalancingPolicy",
            "RebalanceState",
            "RebalanceDecision",
            "Period",
            "period_of",
        ),
    ),
    Subject(
        file="trading.md",
        title="Trading every day",
        intro="From forecasts, risk and costs to a day's trades; the page on [trading](../../trading.md) says how.",
        names=(
            *("SinglePeriod", "MultiPeriod", "decayed", "TradingCosts", "CostStep"),
            *("TradingStep", "TradingPath", "TradingCertificate", "RollingSecondMoments", "ExponentialSecondMoments"),
        ),
    ),
    Subject(
        file="sources.md",
        title="Data sources",
        intro="Bars and latest prices, page by page.",
        names=("DataSource", "Page", "Bar", "LatestPrice", "Calendar"),
    ),
    Subject(
        file="metrics.md",
        title="Performance metrics",
        intro="From a record of returns to a number, or the reason why there is none.",
        names=("PerformanceMetric", "MetricSpec", "ReturnRecord", "UndefinedFigure"),
    ),
    Subject(
        file="constraints.md",
        title="Constraints and limits",
        intro="What a user's constraint becomes, and what an optimizer may add to it.",
        names=(
            *("Constraint", "Term", "PortfolioMean", "PortfolioRisk", "RiskKind", "ReturnKind", "Scope", "Membership"),
            *(
                "constraint_text",
                "known_name",
                "require_fractions",
                "PiecewiseLimit",
                "QuadraticLimit",
                "PowerLimit",
                "SoftLimit",
                "ChargeFor",
            ),
        ),
    ),
    Subject(
        file="solving.md",
        title="Solving",
        intro="The core's solvers: each takes a feasible set and returns a minimiser with its multipliers.",
        names=(
            *(
                "solve_quadratic",
                "solve_linear",
                "solve_ratio",
                "solve_risk",
                "solve_risk_ratio",
                "Minimum",
                "Multipliers",
            ),
            *("solve_risk_budget", "solve_factor_budget", "solve_measured_budget", "RiskBudget"),
        ),
    ),
    Subject(
        file="certificates.md",
        title="Certificates and sensitivities",
        intro="What proves a solution, and how it moves with the data.",
        names=(
            *("certify_optimal", "certify_feasible", "primal_residual", "linear_gap", "measure_gap"),
            *("VarianceProof", "variance_proof"),
            *("quadratic_gap", "ratio_gap", "GapSize", "variance_size", "risk_size", "undiversified"),
            *("DeclaresSensitivities", "Sensitivities", "quadratic_sensitivities", "ratio_sensitivities"),
        ),
    ),
    Subject(
        file="measures.md",
        title="Measures of risk",
        intro="Convex measures over scenarios, each with the minorants that prove its bounds.",
        names=(
            *("scenario_measure", "ScenarioMeasure", "OverScenarios", "worst_case_cvar", "GroundNorm"),
            *("measure_over", "complete_scenarios"),
        ),
    ),
    Subject(
        file="hierarchies.md",
        title="Hierarchies of assets",
        intro="Trees of assets that move together.",
        names=(
            *("asset_tree", "AssetTree", "TreeChoices", "Places", "cluster_count", "part_variances"),
            *("Linkage", "Codependence", "Comparison", "LeafOrder", "ClusterChoice"),
        ),
    ),
    Subject(
        file="pairs.md",
        title="Pairs",
        intro="Cointegration of many pairs at once, hedge ratios and spreads; see the page on [pairs](../../pairs.md).",
        names=(
            *("Levels", "Indices", "engle_granger", "EngleGranger", "either_direction", "EitherDirection"),
            *("johansen", "Johansen", "q_values", "DiscoveryControl"),
            *("hedge_lines", "HedgeLines", "Hedge", "spread_facts", "SpreadFacts"),
            *("OrnsteinUhlenbeck", "fitted_ornstein_uhlenbeck"),
            "price_distances",
        ),
    ),
    Subject(
        file="correlation.md",
        title="Correlation that moves",
        intro="Correlations that follow the bars, at n² each; see the page on [correlation](../../correlation.md).",
        names=(
            *("RollingCorrelation", "ExponentialCorrelation", "ShrunkRollingCorrelation", "ShrinkageTarget"),
            *("fitted_garch", "Garch", "fitted_dcc", "DccFit", "DccLikelihood", "ConditionalCorrelation"),
        ),
    ),
    Subject(
        file="errors.md",
        title="Errors",
        intro="What a component raises; the page on [errors and exit codes](../../errors.md) says how each looks.",
        names=(
            "TangencyError",
            "ConfigurationError",
            "DataError",
            "Infeasible",
            "SolverError",
            "SourceUnavailable",
            "UnknownName",
            "PluginError",
            "Remedy",
            "Setting",
        ),
    ),
)


def sdk_pages() -> dict[Path, str]:
    """Return the pages for authors of plugins, and their index."""
    return _pages("tangency.sdk", "docs/plugins/sdk", SDK, "The SDK, name by name", "`from tangency.sdk import …`")


def reference_pages() -> dict[Path, str]:
    """Return the pages for users, and their index; subjects follow from what each name is."""
    module = importlib.import_module("tangency")
    kinds: dict[str, list[str]] = {"verbs": [], "types": [], "errors": []}
    for name in sorted(module.__all__):
        kinds[_kind(getattr(module, name))].append(name)
    intros = {
        "verbs": "Functions that compute: no store, no run.",
        "types": "The desk, what goes into its verbs, and what comes out of them.",
        "errors": "What they raise.",
    }
    subjects = tuple(
        Subject(file=f"{kind}.md", title=kind.capitalize(), intro=intros[kind], names=tuple(names))
        for kind, names in kinds.items()
        if names
    )
    return _pages("tangency", "docs/reference", subjects, "Python, name by name", "`import tangency as tg`")


def _kind(value: object) -> str:
    if inspect.isclass(value):
        return "errors" if issubclass(value, Exception) else "types"
    return "verbs"


def _pages(module: str, folder: str, subjects: tuple[Subject, ...], title: str, how: str) -> dict[Path, str]:
    _require_all(module, subjects)
    found = {ROOT / folder / each.file: page(each.title, each.intro, module, each.names, SCRIPT) for each in subjects}
    return {ROOT / folder / "index.md": "".join(_index(subjects, title, how)), **found}


def _index(subjects: tuple[Subject, ...], title: str, how: str) -> Iterator[str]:
    yield f"# {title}\n\nEvery name of {how}.\n\n*This page is written by `{SCRIPT}`; do not edit it.*\n"
    for each in subjects:
        names = ", ".join(f"[`{name}`]({each.file}#{name.lower()})" for name in each.names)
        yield f"\n## {each.title}\n\n{each.intro}\n\n{names}\n"


def _require_all(module: str, subjects: tuple[Subject, ...]) -> None:
    placed = [name for each in subjects for name in each.names]
    known = set(importlib.import_module(module).__all__)
    if len(placed) != len(set(placed)) or set(placed) != known:
        wrong = sorted(set(placed) ^ known | {name for name in placed if placed.count(name) > 1})
        raise SystemExit(f"{SCRIPT}: each name of {module} belongs on one page: {', '.join(wrong)}")


if __name__ == "__main__":
    asked = sys.argv[1:] or ["sdk", "reference"]
    written = {**(sdk_pages() if "sdk" in asked else {}), **(reference_pages() if "reference" in asked else {})}
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
