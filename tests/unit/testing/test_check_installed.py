import pytest

from tangency.errors import ConfigurationError, UnknownName
from tangency.host import Catalogue, Observers, PluginState, PluginStatus, Stage, load_catalogue
from tangency.testing import check_installed


def test_a_plugin_and_a_component_are_checked_by_name() -> None:
    catalogue = load_catalogue()
    by_plugin = check_installed(catalogue, "rebalancing")
    assert [report.component for report in by_plugin] == ["rebalancing/calendar", "rebalancing/threshold"]
    assert all(report.passed for report in by_plugin)
    (report,) = check_installed(catalogue, "rebalancing/threshold")
    assert report == by_plugin[1]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        check_installed(load_catalogue(), "rebalancin")
    assert caught.value.candidates[0] == "rebalancing"


@pytest.mark.parametrize("name", ["lost", "lost/mvo"])
def test_a_plugin_that_is_not_loaded_says_why(name: str) -> None:
    lost = PluginStatus(
        name="lost",
        distribution="tangency-lost",
        version="1",
        state=PluginState.FAILED,
        stage=Stage.IMPORT,
        error="ImportError: x",
        remedy="install x",
    )
    catalogue = Catalogue(plugins=(lost,), registered=(), observers=Observers({}))
    with pytest.raises(ConfigurationError, match=r"failed at import: ImportError: x.*install x"):
        check_installed(catalogue, name)


def test_a_plugin_without_components_says_so() -> None:
    idle = PluginStatus(name="idle", distribution="tangency-idle", version="1", state=PluginState.LOADED)
    catalogue = Catalogue(plugins=(idle,), registered=(), observers=Observers({}))
    with pytest.raises(ConfigurationError, match="offers no component"):
        check_installed(catalogue, "idle")
