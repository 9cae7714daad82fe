"""Dashboards: the desk in notebooks and Voilà."""

from tangency.widgets.form import ParamsForm, params_form
from tangency.widgets.portfolio_app import PortfolioApp, portfolio_app
from tangency.widgets.verb_app import VerbApp, verb_app

__all__ = ["ParamsForm", "PortfolioApp", "VerbApp", "params_form", "portfolio_app", "verb_app"]
