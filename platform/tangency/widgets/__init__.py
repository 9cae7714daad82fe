"""Dashboards: the desk in notebooks and Voilà."""

from tangency.widgets.form import ParamsForm, params_form
from tangency.widgets.optimizer_app import OptimizerApp, optimizer_app

__all__ = ["OptimizerApp", "ParamsForm", "optimizer_app", "params_form"]
