"""Riskfolio-Lib's risk measures, robust and factor models for Tangency."""
