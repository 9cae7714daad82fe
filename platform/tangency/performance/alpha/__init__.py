"""Forecasts of the cross-section, judged: what they say of the returns that came, how long, and at what turnover.

Arrays are (n_dates, n_assets); not a number is what is not in the cross-section of its date.
"""
