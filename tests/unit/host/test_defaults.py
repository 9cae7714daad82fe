"""Defaults of params: which are refused when a plugin is loaded, and which are right."""

import enum
from datetime import date
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from tangency.contracts.params import NoParams, Params
from tangency.host import PluginState, load_catalogue
from tangency.host.defaults import require_defaults
from tangency.host.stage import StageFailed


class Style(enum.Enum):
    FAST = "fast"


class Word(enum.StrEnum):
    FAST = "fast"


class Inner(Params):
    power: float = Field(1.0, ge=0, description="x")


class BadInner(Params):
    power: float = Field(-1.0, ge=0, description="x")


def of(annotation: Any, default: Any) -> type[Params]:
    return type("Model", (Params,), {"__annotations__": {"power": annotation}, "power": default})


class Ordered(Params):
    low: float = Field(0.2, description="x")
    high: float = Field(0.5, description="x")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


class Disordered(Ordered):
    low: float = Field(0.9, description="x")


class Validated(Params):
    power: float = Field(13.0, description="x")

    @field_validator("power")
    @classmethod
    def _not_thirteen(cls, value: float) -> float:
        if value == 13:
            raise ValueError("thirteen brings bad luck")
        return value


class Failing(Params):
    power: float = Field(13.0, description="x")

    @field_validator("power")
    @classmethod
    def _fails(cls, value: float) -> float:
        raise KeyError("a bug of the plugin")


class BesideRequired(Params):
    needed: int = Field(description="x")
    power: float = Field(9.0, le=4, description="x")


class CountsOnRequired(Params):
    low: float = Field(description="x")
    high: float = Field(2.0, description="x")

    @field_validator("high")
    @classmethod
    def _above(cls, value: float, info: ValidationInfo) -> float:
        if value < info.data["low"]:
            raise ValueError("high is below low")
        return value


class OfText(Params):
    """Its validator reads text, and the default is what has been read."""

    day: Annotated[date, BeforeValidator(date.fromisoformat)] = Field(date(2024, 1, 31), description="x")


class OfOthers(Params):
    low: float = Field(1.0, description="x")
    high: float = Field(default_factory=lambda data: data["low"] + 1.0, description="x")


@pytest.mark.parametrize(
    ("params", "parts"),
    [
        (of(float, Field(9.0, ge=0, le=4, description="x")), ["9.0", "'power'", "at least 0 and at most 4"]),
        (of(float, Field(float("nan"), description="x")), ["nan", "finite"]),
        (of(float, Field("fast", description="x")), ["'fast'", "valid number"]),
        (of(float, Field("1.5", description="x")), ["'1.5'", "valid number"]),
        (of(float, Field(None, description="x")), ["None", "valid number"]),
        (of(int, Field(True, description="x")), ["True", "type bool"]),
        (of(tuple[float, ...], Field([1.0], description="x")), ["[1.0]", "type list"]),
        (of(tuple[float, ...], Field((1.0, -1.0), max_length=1, description="x")), ["at most 1 item"]),
        (of(Literal["a", "b"], Field("c", description="x")), ["'c'", "one of a, b"]),
        (of(Style, Field("fast", description="x")), ["'fast'", "type str"]),
        (of(date, Field("2024-01-31", description="x")), ["type str"]),
        (of(float, Field(default_factory=lambda: 9.0, le=4, description="x")), ["9.0", "at most 4"]),
        (of(BadInner, Field(BadInner(), description="x")), ["param 'power'", "-1.0", "at least 0"]),
        (of(tuple[BadInner, ...], Field((BadInner(),), description="x")), ["-1.0", "at least 0"]),
        (of(BadInner, Field(default_factory=BadInner, description="x")), ["-1.0", "at least 0"]),
        (Disordered, ["together", "low is above high"]),
        (Validated, ["13.0", "thirteen brings bad luck"]),
        (BesideRequired, ["9.0", "'power'", "at most 4"]),
    ],
)
def test_a_default_that_the_params_do_not_allow_is_refused(params: type[Params], parts: list[str]) -> None:
    with pytest.raises(StageFailed) as caught:
        require_defaults(params, "optimizer 'x'")
    told = f"{caught.value.error}; {caught.value.remedy}"
    assert told.startswith("optimizer 'x'")
    for part in parts:
        assert part in told


@pytest.mark.parametrize(
    "params",
    [
        NoParams,
        of(float, Field(4, ge=0, le=4, description="a whole number of a float")),
        of(float, Field(description="required")),
        of(float | None, Field(None, ge=0, description="x")),
        of(tuple[str, ...], Field((), description="x")),
        of(dict[str, float], Field(default_factory=dict, description="x")),
        of(list[float], Field(default_factory=lambda: [1.0], description="x")),
        of(Style, Field(Style.FAST, description="x")),
        of(Word, Field(Word.FAST, description="x")),
        of(Word, Field("fast", description="equal to its word")),
        of(Inner, Field(Inner(), description="x")),
        of(Inner | None, Field(None, description="x")),
        of(Any, Field(object, description="x")),
        Ordered,
        CountsOnRequired,
        OfText,
        OfOthers,
    ],
)
def test_a_default_that_is_right_is_accepted(params: type[Params]) -> None:
    require_defaults(params, "optimizer 'x'")


def test_a_validator_that_fails_itself_is_the_plugins_failure() -> None:
    with pytest.raises(StageFailed, match="a bug of the plugin"):
        require_defaults(Failing, "optimizer 'x'")


def test_all_first_party_components_load() -> None:
    catalogue = load_catalogue(strict=True)
    assert {status.state for status in catalogue.plugins} == {PluginState.LOADED}
    assert len(catalogue.registered) >= 40
