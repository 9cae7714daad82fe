"""The report of the conformance kit, check by check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tangency.contracts.component import ComponentKind

__all__ = ["CheckFailed", "CheckResult", "ConformanceReport", "Finding", "NotApplicable", "Outcome"]


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    FINDING = "finding"
    NOT_APPLICABLE = "not applicable"


class CheckFailed(AssertionError):
    """A check that does not hold; the message is the evidence."""


class Finding(Exception):
    """A finding that breaks no contract; the message is the evidence."""


class NotApplicable(Exception):
    """A check that says nothing about this component; the message is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check.

    Attributes
    ----------
    name
        What is required, in short.
    evidence
        What was measured, what was wrong or found, or why the check does not apply.
    """

    name: str
    outcome: Outcome
    evidence: str

    def __str__(self) -> str:
        return f"{self.outcome.value:<14} {self.name}: {self.evidence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformanceReport:
    """All checks of one component, in the order in which they ran."""

    component: str
    kind: ComponentKind
    checks: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        """True where no check failed; findings are no failures."""
        return not self.failures

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The checks that failed."""
        return self._ended(Outcome.FAILED)

    @property
    def findings(self) -> tuple[CheckResult, ...]:
        """The findings, which break no contract."""
        return self._ended(Outcome.FINDING)

    def __str__(self) -> str:
        verdict = "conforms" if self.passed else f"breaks {len(self.failures)} of {len(self.checks)} checks"
        lines = [f"{self.kind} {self.component} {verdict}"]
        lines += [f"  {check}" for check in self.checks if check.outcome is not Outcome.FINDING]
        if self.findings:
            lines += ["  worth a look, and no failure:", *(f"  {check}" for check in self.findings)]
        return "\n".join(lines)

    def _ended(self, outcome: Outcome) -> tuple[CheckResult, ...]:
        return tuple(check for check in self.checks if check.outcome is outcome)
