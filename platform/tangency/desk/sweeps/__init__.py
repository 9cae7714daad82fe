"""Sweeps: many backtests of one request, each with other values on its axes."""
