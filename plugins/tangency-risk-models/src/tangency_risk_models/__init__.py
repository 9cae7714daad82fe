"""Covariance and mean estimators for Tangency."""
