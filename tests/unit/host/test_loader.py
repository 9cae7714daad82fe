"""The loader on real distributions, each broken in its own way."""

import itertools
import logging
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from typing import Any

import pytest

from tangency.contracts.component import ComponentKind
from tangency.contracts.defaults import DEFAULT_OPTIMIZER, DEFAULT_POLICY, DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.errors import ConfigurationError, PluginError
from tangency.host import Catalogue, PluginState, PluginStatus, Stage, load_catalogue
from tangency.host.clashes import clashes

GOOD = """
from tangency.sdk import ComponentSpec, NoParams, hookimpl

class Hold:
    def __init__(self, params): pass
    def decide(self, state): raise NotImplementedError

@hookimpl
def register_rebalancing_policies():
    yield ComponentSpec(name="hold", summary="Hold", params=NoParams, factory=Hold)
"""
SPEC = 'ComponentSpec(name="hold", summary="Hold", params=NoParams, factory=object)'
NAMES = itertools.count()

Load = Callable[..., PluginStatus]


def _hook(body: str, *, mark: str = "@hookimpl", name: str = "register_rebalancing_policies") -> str:
    head = "from pydantic import Field\nfrom tangency.sdk import ComponentSpec, NoParams, Params, hookimpl\n"
    return f"{head}{mark}\ndef {name}():\n    {body}\n"


def _catalogue_of(folder: object) -> Catalogue:
    distributions = metadata.distributions(path=[str(folder)])
    return load_catalogue(entry_points=[point for each in distributions for point in each.entry_points])


@pytest.fixture
def load(plugin_folder: Any) -> Load:
    """Load one bad plugin beside a good one, and require that the good one is loaded."""

    def run(source: str, *, requires: tuple[str, ...] = (), value: str | None = None) -> PluginStatus:
        number = next(NAMES)
        good, bad = f"loader_good_{number}", f"loader_bad_{number}"
        plugin_folder.add("tangency-good", modules={good: GOOD}, entry_points={"good": good})
        plugin_folder.add(
            "tangency-bad", modules={bad: source}, entry_points={"bad": value or bad}, requires=requires, version="2.1"
        )
        catalogue = _catalogue_of(plugin_folder.path)
        bad_status, good_status = catalogue.plugins
        assert good_status.state is PluginState.LOADED
        assert [each.id for each in catalogue.components(ComponentKind.REBALANCING_POLICY)][-1] == "good/hold"
        assert (bad_status.name, bad_status.distribution, bad_status.version) == ("bad", "tangency-bad", "2.1")
        return bad_status

    return run


@pytest.mark.parametrize(
    ("source", "stage", "words"),
    [
        ("import no_such_module_here", Stage.IMPORT, "ModuleNotFoundError: No module named 'no_such_module_here'"),
        ("raise SystemExit(3)", Stage.IMPORT, "SystemExit: 3"),
        ("def broken(:", Stage.IMPORT, "SyntaxError"),
        ("class Odd(BaseException): ...\nraise Odd('odd')", Stage.IMPORT, "Odd: odd"),
        ("class Mute(Exception):\n  def __str__(self): raise ValueError\nraise Mute", Stage.IMPORT, "Mute"),
        ("x = 1", Stage.HOOKS, "implements no hook"),
        (_hook("return []", name="register_optimisers"), Stage.HOOKS, "no hook 'register_optimisers'"),
        (
            _hook("return []", mark="@hookimpl(optionalhook=True)", name="register_optimisers"),
            Stage.HOOKS,
            "no hook 'register_optimisers'",
        ),
        (_hook("return (yield)", mark="@hookimpl(wrapper=True)"), Stage.HOOKS, "is a wrapper"),
        (_hook("yield", mark="@hookimpl(hookwrapper=True)"), Stage.HOOKS, "is a wrapper"),
        (_hook("return []", mark=""), Stage.HOOKS, "is not marked"),
        (_hook("return []").replace("policies()", "policies(desk)"), Stage.HOOKS, "PluginValidationError"),
        (_hook("raise KeyError('x')"), Stage.COMPONENTS, "KeyError: 'x'"),
        (_hook("raise SystemExit"), Stage.COMPONENTS, "SystemExit"),
        (_hook("yield 1 / 0"), Stage.COMPONENTS, "ZeroDivisionError"),
        (_hook("pass"), Stage.COMPONENTS, "returned NoneType"),
        (_hook(f"return {SPEC}"), Stage.COMPONENTS, "returned ComponentSpec"),
        (_hook("return 'hold'"), Stage.COMPONENTS, "returned str"),
        (_hook("return ['hold']"), Stage.COMPONENTS, "gave a str where a ComponentSpec belongs"),
        (_hook(f"while True: yield {SPEC}"), Stage.COMPONENTS, "more than 1000"),
        (_hook(f"return [{SPEC}, {SPEC}]"), Stage.COMPONENTS, "described twice"),
        (
            _hook(f"return [{SPEC.replace('name=' + chr(34) + 'hold', 'name=' + chr(34) + 'Hold')}]"),
            Stage.COMPONENTS,
            "no proper name",
        ),
    ],
)
def test_a_bad_plugin_costs_only_itself(load: Load, source: str, stage: Stage, words: str) -> None:
    status = load(source)
    assert (status.state, status.stage) == (PluginState.FAILED, stage)
    assert words in str(status.error)
    assert status.remedy
    assert status.components == ()


def test_a_misspelt_hook_is_answered_with_the_right_one(load: Load) -> None:
    status = load(_hook("return []", name="register_optimisers"))
    assert status.remedy == "did you mean register_optimizers?"


def test_keyboard_interrupt_is_the_users(load: Load) -> None:
    with pytest.raises(KeyboardInterrupt):
        load("raise KeyboardInterrupt")


@pytest.mark.parametrize("value", ["no module at all!", "json:no_such_attribute", "json:"])
def test_a_malformed_entry_point_costs_only_itself(load: Load, value: str) -> None:
    assert load("", value=value).state is PluginState.FAILED


def test_what_a_plugin_prints_and_warns_becomes_notes(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    source = "import warnings\nprint('hello')\nwarnings.warn('old', DeprecationWarning)\n" + _hook("return []")
    status = load(source)
    assert status.state is PluginState.LOADED
    assert status.notes == ("printed: hello", "warned: DeprecationWarning: old")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("source", "notes"),
    [
        ("import os\nos.write(1, b'from C\\n')\n", ["printed: from C"]),
        ("import os\nos.system('echo a child')\n", ["printed: a child"]),
        ("import ctypes\nctypes.CDLL(None).puts(b'buffered')\n", ["printed: buffered"]),
        ("import sys\nprint('last words')\nsys.stdout.close()\n", ["printed: last words"]),
        ("import os\nos.close(1)\n", []),
        ("import sys\nsys.stdout = sys.stderr = None\n", []),
    ],
)
def test_nothing_of_what_a_plugin_says_while_it_is_loaded_gets_out(
    load: Load, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, source: str, notes: list[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    status = load(source + _hook("return []"))
    assert status.state is PluginState.LOADED
    assert list(status.notes) == notes
    print("still there")  # noqa: T201  # what comes after goes its usual way
    assert capfd.readouterr().out == "still there\n"


@pytest.mark.parametrize(
    ("requires", "state"),
    [
        ("tangency>=99", PluginState.INCOMPATIBLE),
        ("Tangency<0.0.1", PluginState.INCOMPATIBLE),
        ("tangency ===not a version", PluginState.INCOMPATIBLE),
        ("tangency>=0.1", PluginState.LOADED),
        ("tangency>=99; extra == 'later'", PluginState.LOADED),
        ("numpy>=9999", PluginState.LOADED),
    ],
)
def test_the_requirement_on_the_core_decides(load: Load, requires: str, state: PluginState) -> None:
    status = load(_hook("return []"), requires=(requires,))
    assert status.state is state


def test_a_default_out_of_bounds_costs_the_plugin_its_components(load: Load) -> None:
    fields = "__annotations__={'power': float}, power=Field(9.0, le=4, description='x')"
    params = f"type('P', (Params,), dict({fields}, __module__=__name__))"
    status = load(_hook(f"return [{SPEC.replace('NoParams', params)}]"))
    assert (status.state, status.stage, status.components) == (PluginState.FAILED, Stage.COMPONENTS, ())
    assert "the default 9.0 of the param 'power' is not allowed" in str(status.error)
    assert "allowed: number at most 4" in str(status.remedy)


def test_an_incompatible_plugin_is_not_imported(load: Load) -> None:
    status = load("raise RuntimeError('imported')", requires=("tangency>=99",))
    assert status.stage is Stage.COMPATIBILITY
    assert "it requires tangency>=99, and this is tangency" in str(status.error)


def test_two_distributions_of_one_name_are_both_quarantined(plugin_folder: Any) -> None:
    plugin_folder.add("tangency-a", modules={"twin_a": GOOD}, entry_points={"twin": "twin_a", "lone": "twin_a"})
    plugin_folder.add("tangency-b", modules={"twin_b": GOOD}, entry_points={"twin": "twin_b"}, version="3.0")
    catalogue = _catalogue_of(plugin_folder.path)
    assert [(s.name, s.distribution, s.state) for s in catalogue.plugins] == [
        ("lone", "tangency-a", PluginState.LOADED),
        ("twin", "tangency-a", PluginState.QUARANTINED),
        ("twin", "tangency-b", PluginState.QUARANTINED),
    ]
    assert all("tangency-a 1.0 and by tangency-b 3.0" in str(s.error) for s in catalogue.plugins[1:])
    assert [each.id for each in catalogue.registered] == ["lone/hold"]


def test_an_entry_point_name_that_is_no_plugin_name(plugin_folder: Any) -> None:
    plugin_folder.add("tangency-c", modules={"named_c": GOOD}, entry_points={"Bad Name": "named_c"})
    (status,) = _catalogue_of(plugin_folder.path).plugins
    assert (status.state, status.stage) == (PluginState.FAILED, Stage.DISCOVERY)


def test_an_entry_point_without_a_distribution() -> None:
    point = metadata.EntryPoint(name="loose", value="json", group="tangency.plugins.v1")
    (status,) = load_catalogue(entry_points=[point]).plugins
    assert (status.state, status.distribution) == (PluginState.FAILED, None)


def test_a_malformed_entry_points_file_of_a_stranger_is_survived(plugin_folder: Any) -> None:
    plugin_folder.add("tangency-d", modules={"file_d": GOOD}, entry_points={"file-d": "file_d"})
    plugin_folder.add("tangency-e", modules={}, entry_points={})
    broken = plugin_folder.path / "tangency_e-1.0.dist-info" / "entry_points.txt"
    broken.write_text("[tangency.plugins.v1]\nno equals sign here\n")
    plugin_folder.add("stranger", modules={}, entry_points={})
    (plugin_folder.path / "stranger-1.0.dist-info" / "entry_points.txt").write_bytes(b"\xff\xfe[x")
    states = {status.name: status for status in load_catalogue().plugins}
    assert states["file-d"].state is PluginState.LOADED
    assert states["tangency-e"].stage is Stage.DISCOVERY
    assert "stranger" not in states


def test_strict_loading_names_every_plugin_that_is_not_loaded(plugin_folder: Any) -> None:
    plugin_folder.add("tangency-f", modules={"strict_f": "raise RuntimeError"}, entry_points={"strict-f": "strict_f"})
    points = [p for d in metadata.distributions(path=[str(plugin_folder.path)]) for p in d.entry_points]
    with pytest.raises(PluginError, match="1 plugin is not loaded: strict-f: failed at import: RuntimeError"):
        load_catalogue(strict=True, entry_points=points)


def test_a_plugin_that_is_not_loaded_is_logged(load: Load, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="tangency.host"):
        load("raise RuntimeError('boom')")
    (record,) = caplog.records
    assert record.getMessage().startswith("plugin bad: failed at import: RuntimeError: boom; remedy: ")


def test_a_plugin_may_ask_for_a_catalogue_while_it_is_imported(load: Load) -> None:
    status = load("from tangency.host import load_catalogue\nload_catalogue(entry_points=[])\n" + _hook("return []"))
    assert status.state is PluginState.LOADED


def test_threads_that_load_at_once_leave_standard_output_alone(plugin_folder: Any) -> None:
    plugin_folder.add("tangency-g", modules={"noisy_g": f"print('x')\n{GOOD}"}, entry_points={"noisy": "noisy_g"})
    before = sys.stdout
    with ThreadPoolExecutor(4) as pool:
        catalogues = list(pool.map(lambda _: _catalogue_of(plugin_folder.path), range(12)))
    assert sys.stdout is before
    assert all(catalogue.plugins[0].state is PluginState.LOADED for catalogue in catalogues)


def test_two_plugins_that_offer_one_bare_name_are_told_what_to_say(plugin_folder: Any) -> None:
    for letter in "ab":
        module = f"clash_{letter}"
        plugin_folder.add(f"child-{letter}", modules={module: GOOD}, entry_points={f"clash-{letter}": module})
    catalogue = _catalogue_of(plugin_folder.path)
    words = (
        "the rebalancing policy 'hold' is offered by the plugins clash-a and clash-b: the bare name is refused, "
        "say clash-a/hold or clash-b/hold"
    )
    assert [status.notes for status in catalogue.plugins] == [(words,), (words,)]
    assert all(status.state is PluginState.LOADED for status in catalogue.plugins)
    with pytest.raises(ConfigurationError, match="say clash-a/hold or clash-b/hold"):
        catalogue.resolve(ComponentKind.REBALANCING_POLICY, "hold")
    assert catalogue.resolve(ComponentKind.REBALANCING_POLICY, "clash-b/hold").plugin == "clash-b"


def test_the_defaults_are_full_ids_of_what_is_installed() -> None:
    catalogue = load_catalogue()
    for kind, name in (
        (ComponentKind.OPTIMIZER, DEFAULT_OPTIMIZER),
        (ComponentKind.RISK_MODEL, DEFAULT_RISK_MODEL),
        (ComponentKind.RETURN_MODEL, DEFAULT_RETURN_MODEL),
        (ComponentKind.REBALANCING_POLICY, DEFAULT_POLICY),
    ):
        assert catalogue.resolve(kind, name).id == name


def test_the_first_party_plugins_clash_in_nothing() -> None:
    assert clashes(load_catalogue().registered) == ()
