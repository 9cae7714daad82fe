"""A scaffolded plugin, once installed, is in the API, its schema and the form, with no line of the core touched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tangency.host import scaffold_plugin

LOOK = """
import json, sys
import tangency as tg
from starlette.testclient import TestClient
from tangency.api import create_app
from tangency.widgets import PortfolioApp
with tg.Desk(sys.argv[1]) as desk, TestClient(create_app(desk), base_url="http://localhost") as client:
    app = PortfolioApp(desk).optimize
    picker = app._pickers["optimizer"]
    picker._dropdown.value = "demo-alpha/demo-alpha"
    slider = picker._form._entries["power"].widget
    slider.value = 2.0
    app.optimize()
    run = desk.store.runs(limit=1)[0]
    answer = client.post("/api/portfolio/optimize", json={
        "dataset": "crypto",
        "optimizer": {"name": "demo-alpha", "params": {"power": 2}},
        "constraints": ["weight <= 20%"],
    })
    print(json.dumps({
        "plugins": client.get("/api/plugins").json(),
        "schemas": client.get("/openapi.json").json()["components"]["schemas"],
        "widget": type(slider).__name__,
        "bounds": [slider.min, slider.max],
        "run": run.request["optimizer"],
        "by_form": run.result["weights"],
        "by_http": answer.json()["weights"],
    }))
"""


def test_a_new_plugin_appears_in_the_api_its_schema_and_the_form(
    child_environment: Any, tmp_path: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    child_environment.pip_install(scaffold_plugin("demo-alpha", tmp_path_factory.mktemp("scaffold")))
    found = json.loads(child_environment.run("-c", LOOK, str(tmp_path / "home")).stdout)
    component = next(each for each in found["plugins"]["components"] if each["id"] == "demo-alpha/demo-alpha")
    assert component["params"]["properties"]["power"]["maximum"] == 4
    choice = found["schemas"]["optimizer.demo-alpha.demo-alpha"]
    assert choice["properties"]["name"]["enum"] == ["demo-alpha", "demo-alpha/demo-alpha"]
    assert {"$ref": "#/components/schemas/optimizer.demo-alpha.demo-alpha"} in found["schemas"]["OptimizeBody"][
        "properties"
    ]["optimizer"]["anyOf"]
    assert found["schemas"]["optimizer.demo-alpha.demo-alpha.params"]["properties"]["power"]["minimum"] == 0
    assert (found["widget"], found["bounds"]) == ("FloatSlider", [0, 4])
    assert found["run"] == {"name": "demo-alpha/demo-alpha", "params": {"power": 2.0}}
    assert found["by_form"] == found["by_http"]
