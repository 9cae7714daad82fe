import pytest

from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_models.plugin import register_return_models, register_risk_models


@pytest.mark.parametrize("spec", list(register_risk_models()), ids=lambda spec: spec.name)
def test_a_risk_model_conforms(spec):
    assert_conforms(spec, ComponentKind.RISK_MODEL)


@pytest.mark.parametrize("spec", list(register_return_models()), ids=lambda spec: spec.name)
def test_a_return_model_conforms(spec):
    assert_conforms(spec, ComponentKind.RETURN_MODEL)
