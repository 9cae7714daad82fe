"""The page on costs shows what works."""

import re
from pathlib import Path

from tangency.contracts.component import ComponentKind
from tangency.host import default_catalogue

PAGE = (Path(__file__).parents[2] / "docs" / "costs.md").read_text(encoding="utf-8")


def test_its_example_runs(capsys) -> None:
    (source,) = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    exec(compile(source, "costs.md", "exec"), {})
    assert "market impact" in capsys.readouterr().out


def test_it_names_every_param_of_costs_and_every_optimizer() -> None:
    catalogue = default_catalogue()
    params = catalogue.resolve(ComponentKind.OPTIMIZER, "mvo/mvo").spec.params
    for base in params.__mro__[1:3]:
        for name in base.__annotations__:
            assert f"`{name}`" in PAGE
    for each in catalogue.components(ComponentKind.OPTIMIZER):
        if each.plugin == "mvo":
            assert f"`{each.id.partition('/')[2]}`" in PAGE
