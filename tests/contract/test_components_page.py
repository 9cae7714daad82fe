"""The page on components is what its script would write."""

import importlib.util
from pathlib import Path

from tangency.host import default_catalogue

ROOT = Path(__file__).parents[2]


def test_the_page_is_in_step_with_the_params_models() -> None:
    spec = importlib.util.spec_from_file_location("generate_components", ROOT / "docs" / "generate" / "components.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = script.PAGE.read_text(encoding="utf-8")
    assert text == script.page(default_catalogue()), "run docs/generate/components.py"
    for registered in default_catalogue().registered:
        if (ROOT / "plugins" / f"tangency-{registered.plugin}").exists():
            assert f"### {registered.id}\n" in text
            for name in registered.spec.params.model_fields:
                assert f"| `{name}` |" in text
