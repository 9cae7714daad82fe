"""Prices of Yahoo Finance for Tangency, by yfinance."""
