"""The page on metrics is what its script would write."""

import importlib.util
from pathlib import Path

from tangency.performance.metrics.registry import METRICS

ROOT = Path(__file__).parents[2]


def test_the_page_is_in_step_with_the_registry() -> None:
    spec = importlib.util.spec_from_file_location("generate_metrics", ROOT / "docs" / "generate" / "metrics.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = script.PAGE.read_text(encoding="utf-8")
    assert text == script.page(), "run docs/generate/metrics.py"
    for metric in METRICS.values():
        assert text.count(f"| `{metric.name}` | {metric.title.replace('|', chr(92) + '|')} |") == 1
