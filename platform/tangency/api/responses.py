"""What consumers get: typed documents, made from the desk's own."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field, JsonValue

__all__ = [
    "BindingDocument",
    "CertificateDocument",
    "ComponentDocument",
    "ComponentUseDocument",
    "ConstraintDocument",
    "Health",
    "InactiveDocument",
    "InactiveViewDocument",
    "Optimization",
    "PluginDocument",
    "Plugins",
    "RiskBudgetsDocument",
    "Run",
    "SurpriseDocument",
    "ViewDocument",
    "ViewsDocument",
]


class ComponentUseDocument(BaseModel):
    """A component as it was used."""

    id: str
    version: str
    params: dict[str, JsonValue]
    facts: dict[str, float | str]
    missing_data: str | None


class ConstraintDocument(BaseModel):
    """A constraint that was in force."""

    text: str
    implicit: bool


class InactiveDocument(BaseModel):
    """A constraint that did not apply on this day."""

    constraint: str
    reason: str


class BindingDocument(BaseModel):
    """A constraint that holds the solution."""

    constraint: str
    side: str
    shadow_price: float | None = Field(description="of the objective, per unit of NAV by which the bound gives way")
    assets: list[str]


class RiskBudgetsDocument(BaseModel):
    """Budgets of risk beside the shares that they got; fractions of all risk, in the order of the names."""

    measure: str
    carriers: str = Field(description="asset or factor")
    names: list[str]
    budgets: list[float]
    shares: list[float]


class CertificateDocument(BaseModel):
    """Evidence for the solution."""

    status: str
    solver: str
    objective: float
    objective_unit: str
    primal_residual: float
    optimality_measure: str | None
    optimality_gap: float | None
    binding: list[BindingDocument]
    budgets: RiskBudgetsDocument | None


class SurpriseDocument(BaseModel):
    """How far views sit from the prior."""

    distance: float = Field(description="Mahalanobis, in standard deviations")
    degrees_of_freedom: int
    p_value: float


class ViewDocument(BaseModel):
    """A view and what came of it."""

    text: str
    author: str | None
    unit: str = Field(description="of stated, prior and posterior")
    relation: str
    stated: float
    prior: float
    posterior: float
    is_fraction: bool = Field(description="whether these three are fractions; a correlation is none")
    confidence: float | None
    surprise: SurpriseDocument | None
    mean_shift: dict[str, float] | None = Field(description="added to each expected return per period")
    unconstrained_tilt: dict[str, float] | None = Field(description="added to each weight without constraints")
    tilt: dict[str, float] | None = Field(description="weights less those of the same optimizer without the view")
    no_tilt: str | None = Field(description="why there is no tilt")


class InactiveViewDocument(BaseModel):
    """A view on assets outside the universe."""

    text: str
    reason: str


class ViewsDocument(BaseModel):
    """The views that shaped the moments."""

    views: list[ViewDocument]
    inactive: list[InactiveViewDocument]
    posterior_mean: dict[str, float] = Field(description="per period")
    surprise: SurpriseDocument | None


class Optimization(BaseModel):
    """Certified weights; floats keep every bit."""

    run_id: str | None
    as_of: str | None
    weights: dict[str, float] = Field(description="fractions of NAV, in the order of the input")
    risk_contributions: dict[str, float] = Field(description="they sum to the volatility")
    mean: float = Field(description="per period")
    volatility: float = Field(description="per period")
    mean_annual: float | None
    volatility_annual: float | None
    periods_per_year: float | None
    n_periods: int | None
    seed: int
    optimizer: ComponentUseDocument
    risk_model: ComponentUseDocument | None
    return_model: ComponentUseDocument | None
    view_model: ComponentUseDocument | None
    views: ViewsDocument | None = Field(description="what the views say, and what each did to the weights")
    constraints: list[ConstraintDocument]
    inactive: list[InactiveDocument]
    certificate: CertificateDocument


class PluginDocument(BaseModel):
    """A plugin and what became of it."""

    name: str
    distribution: str | None
    version: str | None
    state: str
    stage: str | None
    error: str | None
    remedy: str | None
    components: list[str]
    notes: list[str]


class ComponentDocument(BaseModel):
    """A component that can be named in requests."""

    id: str
    plugin: str
    version: str
    kind: str
    name: str
    summary: str
    capabilities: list[str]
    references: list[str]
    params: dict[str, JsonValue] = Field(description="JSON schema of the params")


class Plugins(BaseModel):
    """All plugins and the components of the loaded ones."""

    plugins: list[PluginDocument]
    components: list[ComponentDocument]


class Health(BaseModel):
    """Whether the server can do its work."""

    status: str = Field(
        description="ok; degraded where a plugin is not loaded; unavailable where the store takes no writes"
    )
    version: str
    store_writable: bool
    plugins_not_loaded: list[str]


class Run(BaseModel):
    """A recorded run."""

    id: str
    verb: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    request: dict[str, JsonValue]
    manifest: dict[str, JsonValue]
    result: dict[str, JsonValue] | None
    error: dict[str, JsonValue] | None
    seed: int | None
    code_version: str
