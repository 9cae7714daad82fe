"""The document of an optimisation."""

from __future__ import annotations

from pydantic import Field

from tangency.contracts.solution import Certificate
from tangency.domain.return_kind import ReturnKind
from tangency.results.certificate_lines import certificate_lines
from tangency.results.estimate_document import ComponentUseDocument, EstimateDocument, component_text, day_text
from tangency.results.summary import Column, Summary, Table

__all__ = ["OptimizationDocument"]


class OptimizationDocument(EstimateDocument):
    """Certified weights; floats keep every bit."""

    weights: dict[str, float] = Field(description="fractions of NAV, in the order of the input")
    risk_contributions: dict[str, float] = Field(description="they sum to the volatility")
    mean: float = Field(description="per period")
    volatility: float = Field(description="per period")
    mean_annual: float | None
    volatility_annual: float | None
    seed: int
    optimizer: ComponentUseDocument
    within_sectors: ComponentUseDocument | None = Field(
        None, description="on two levels the optimizer of each sector's members"
    )
    certificate: Certificate

    @property
    def method(self) -> str:
        """The optimizers, with the params that the user set."""
        own = component_text(self.optimizer)
        within = self.within_sectors
        return own if within is None else f"{own} between sectors, {component_text(within)} within each"

    @property
    def held(self) -> tuple[str, ...]:
        """The assets that are held, the heaviest first."""
        held = [asset for asset, weight in self.weights.items() if weight != 0.0]
        return tuple(sorted(held, key=lambda asset: -self.weights[asset]))

    def risk_share(self, asset: str) -> float:
        """Return an asset's share of the portfolio's volatility."""
        return self.risk_contributions[asset] / self.volatility if self.volatility > 0 else 0.0

    def budget(self, asset: str) -> tuple[float, float] | None:
        """Return an asset's share of the budgeted risk and its budget; None where risk was not budgeted by asset."""
        budgets = self.certificate.budgets
        if budgets is None or budgets.carriers != "asset" or asset not in budgets.names:
            return None
        place = budgets.names.index(asset)
        return budgets.shares[place], budgets.budgets[place]

    @property
    def mean_note(self) -> str:
        """What the mean is of, where it is not of total returns."""
        return "" if self.mean_kind is ReturnKind.TOTAL else f" ({self.mean_kind.full_name})"

    @property
    def moments_line(self) -> str:
        """Mean and volatility, with the period that they are of."""
        if self.mean_annual is None or self.volatility_annual is None or self.periods_per_year is None:
            return f"per period: mean {self.mean:.4%}{self.mean_note}, volatility {self.volatility:.4%}"
        annual = f"mean {self.mean_annual:.2%}{self.mean_note}, volatility {self.volatility_annual:.2%}"
        return f"annual ({self.periods_per_year:g} periods): {annual}"

    def summary(self) -> Summary:
        """Return held weights with the risk that each carries, what they came from, and the certificate."""
        return Summary(
            title=self.headline(f"{self.method}{day_text(self.as_of)}"),
            run_id=self.run_id,
            tables=self.tables(),
            lines=(
                self.moments_line,
                f"universe: {len(self.weights)} assets",
                *self.model_lines(),
                *certificate_lines(self.certificate),
                *self.constraint_lines(),
                *([f"seed: {self.seed}"] if self.seed else []),
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return held weights with the risk that each carries, and the budgets of factors where there are any."""
        return (self._weights_table(), *self._factor_budgets())

    def _weights_table(self) -> Table:
        budgets = self.certificate.budgets
        has_budgets = budgets is not None and budgets.carriers == "asset"
        taxonomies = [name for name, labels in self.groups.items() if any(asset in labels for asset in self.weights)]
        titles = ["weight", "share of risk"]
        if budgets is not None and has_budgets:
            titles += [f"share of {budgets.measure}", "budget"]
        rows = []
        for asset in self.held:
            numbers = [f"{self.weights[asset]:.2%}", f"{self.risk_share(asset):.1%}"]
            own = self.budget(asset) if has_budgets else None
            numbers += [f"{each:.2%}" for each in own] if own is not None else [""] * (2 * has_budgets)
            rows.append((asset, *(self.groups[name].get(asset, "") for name in taxonomies), *numbers))
        return Table(
            columns=(
                *(Column(title=name, is_number=False) for name in ("asset", *taxonomies)),
                *(Column(title=title) for title in titles),
            ),
            rows=tuple(rows),
            bars=tuple(self.weights[asset] for asset in self.held),
        )

    def _factor_budgets(self) -> tuple[Table, ...]:
        budgets = self.certificate.budgets
        if budgets is None or budgets.carriers == "asset":
            return ()
        rows = zip(budgets.names, budgets.budgets, budgets.shares, strict=True)
        return (
            Table(
                columns=(
                    Column(title=budgets.carriers, is_number=False),
                    Column(title=f"budget of {budgets.measure}"),
                    Column(title="share"),
                ),
                rows=tuple((name, f"{budget:.2%}", f"{share:.2%}") for name, budget, share in rows),
            ),
        )
