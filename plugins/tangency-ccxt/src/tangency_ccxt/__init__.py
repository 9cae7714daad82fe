"""Prices of crypto exchanges for Tangency, by CCXT."""
