"""The conformance kit for authors of plugins: whether a component keeps the contract of its kind."""

from tangency.contracts.component import ComponentKind
from tangency.testing.conformance import assert_conforms, check_component, check_installed
from tangency.testing.report import CheckResult, ConformanceReport, Outcome

__all__ = [
    "CheckResult",
    "ComponentKind",
    "ConformanceReport",
    "Outcome",
    "assert_conforms",
    "check_component",
    "check_installed",
]
