"""Costs are params like others: options of the command line, entries of the form, a schema over HTTP."""

import json

from tangency.cli.param_values import from_text
from tangency.contracts.component import ComponentKind
from tangency.host import default_catalogue
from tangency.host.parameters import validated
from tangency.widgets.form import params_form

MODEL = default_catalogue().resolve(ComponentKind.OPTIMIZER, "mvo/mvo").spec.params
TEXTS = {
    "cost_bps": "12.5",
    "cost_bps_by_asset": '{"BTC": 5}',
    "cost_surcharges": '[{"above": 0.05, "bps": 20}]',
    "volume_fees": '[{"above": 0, "bps": 30}, {"above": 0.5, "bps": 10}]',
    "cost_horizon_periods": "30",
    "mean_uncertainty": "box",
    "cvar_norm": "euclidean",
}


def test_texts_of_options_are_read() -> None:
    values = {name: from_text(MODEL, name, text, option=f"--{name}") for name, text in TEXTS.items()}
    params = validated(MODEL, values, where="optimizer mvo").model_dump(mode="json")
    assert params["cost_bps"] == 12.5
    assert params["cost_bps_by_asset"] == {"BTC": 5.0}
    assert params["cost_surcharges"] == [{"above": 0.05, "bps": 20.0}]
    assert [fee["bps"] for fee in params["volume_fees"]] == [30.0, 10.0]
    assert validated(MODEL, json.loads(json.dumps(params)), where="again").model_dump(mode="json") == params


def test_the_form_shows_every_param_and_reads_its_defaults() -> None:
    form = params_form(MODEL)
    assert form.params() == MODEL().model_dump(mode="json")
    names = list(form.values())
    assert names.index("objective") < names.index("cost_bps") < names.index("mean_uncertainty")
