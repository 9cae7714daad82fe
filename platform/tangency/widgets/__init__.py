"""Dashboards: the desk in notebooks and Voilà."""

from tangency.widgets.backtest_app import BacktestApp, backtest_app
from tangency.widgets.form import ParamsForm, params_form
from tangency.widgets.portfolio_app import PortfolioApp, portfolio_app

__all__ = ["BacktestApp", "ParamsForm", "PortfolioApp", "backtest_app", "params_form", "portfolio_app"]
