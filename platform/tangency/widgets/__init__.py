"""Dashboards: the desk in notebooks and Voilà."""

from tangency.widgets.backtest_page import backtest_app
from tangency.widgets.correlation_page import correlation_app
from tangency.widgets.form import ParamsForm, params_form
from tangency.widgets.pairs_page import pairs_app
from tangency.widgets.portfolio_app import PortfolioApp, portfolio_app
from tangency.widgets.sector_rotation_page import sector_rotation_app
from tangency.widgets.verb_app import VerbApp

__all__ = [
    "ParamsForm",
    "PortfolioApp",
    "VerbApp",
    "backtest_app",
    "correlation_app",
    "pairs_app",
    "params_form",
    "portfolio_app",
    "sector_rotation_app",
]
