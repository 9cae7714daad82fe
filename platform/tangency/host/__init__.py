"""Finds, checks, isolates and lists plugins."""

from tangency.host.catalogue import Catalogue, RegisteredComponent
from tangency.host.loader import default_catalogue, load_catalogue
from tangency.host.observers import Observers
from tangency.host.scaffold import scaffold_plugin
from tangency.host.stage import Stage
from tangency.host.status import PluginState, PluginStatus

__all__ = [
    "Catalogue",
    "Observers",
    "PluginState",
    "PluginStatus",
    "RegisteredComponent",
    "Stage",
    "default_catalogue",
    "load_catalogue",
    "scaffold_plugin",
]
