import enum

import pytest
from pydantic import ConfigDict, Field

from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams, Params
from tangency.host.description import require_valid
from tangency.host.naming import RESERVED_PARAMS
from tangency.host.stage import StageFailed


class Fine(Params):
    power: float = Field(1.0, ge=0, description="exponent")
    required: int = Field(description="needed")


class Undescribed(Params):
    power: float = 1.0


class Reserved(Params):
    seed: int = Field(0, description="taken")


class Aliased(Params):
    power: float = Field(1.0, alias="p", description="exponent")


class Loose(Params):
    model_config = ConfigDict(extra="allow")


class WithoutSchema(Params):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    thing: object = Field(description="x")
    other: type[enum.Enum] | None = Field(None, description="no JSON schema exists for a class")
    call: "Callback | None" = Field(None, description="nor for this")


class Callback:
    """No type that JSON knows."""


def _spec(**changes: object) -> ComponentSpec[object]:
    given = {"name": "fine", "summary": "Fine", "params": Fine, "factory": object, **changes}
    return ComponentSpec(**given)


def _refusal(*specs: ComponentSpec[object]) -> str:
    with pytest.raises(StageFailed) as caught:
        require_valid([(ComponentKind.OPTIMIZER, spec) for spec in specs])
    assert caught.value.remedy
    return caught.value.error


def test_a_good_description_is_accepted() -> None:
    require_valid([(ComponentKind.OPTIMIZER, _spec()), (ComponentKind.RISK_MODEL, _spec(params=NoParams))])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Two Words"}, "no proper name"),
        ({"name": "a/b"}, "no proper name"),
        ({"name": 3}, "no proper name"),
        ({"summary": " "}, "no summary"),
        ({"summary": "two\nlines"}, "no summary"),
        ({"params": dict}, "no subclass of Params"),
        ({"params": Fine(required=1)}, "no subclass of Params"),
        ({"factory": None}, "cannot be called"),
        ({"capabilities": ["missing:refuse"]}, "malformed capabilities"),
        ({"references": "a string"}, "malformed references"),
        ({"references": (1,)}, "malformed references"),
        ({"params": Undescribed}, "'power' without a description"),
        ({"params": Reserved}, "'seed', which is an argument"),
        ({"params": Aliased}, "alias"),
        ({"params": Loose}, "loosens"),
        ({"params": WithoutSchema}, "Pydantic"),
    ],
)
def test_a_bad_description_is_refused(changes: dict[str, object], words: str) -> None:
    assert words in _refusal(_spec(**changes))


def test_one_name_twice_in_a_kind_is_refused() -> None:
    assert "'fine' is described twice" in _refusal(_spec(), _spec())


def test_the_arguments_of_the_facade_are_reserved() -> None:
    assert {"data", "optimizer", "constraints", "seed", "periods_per_year", "as_of"} <= RESERVED_PARAMS
