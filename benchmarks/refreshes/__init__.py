"""Refreshes from an exchange without a network: what the tests and the study of kills share."""
