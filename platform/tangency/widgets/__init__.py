"""Dashboards: the desk in notebooks and Voilà."""

from tangency.widgets.form import ParamsForm, params_form
from tangency.widgets.portfolio_app import PortfolioApp, portfolio_app

__all__ = ["ParamsForm", "PortfolioApp", "params_form", "portfolio_app"]
