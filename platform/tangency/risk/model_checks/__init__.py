"""Tests of forecasts of risk against what came."""

from tangency.risk.model_checks.check import Check, CheckResult
from tangency.risk.model_checks.covariance_calibration import (
    DistanceCalibration,
    VarianceRatio,
    distance_calibration,
    mahalanobis_squares,
    variance_ratio,
)
from tangency.risk.model_checks.judged import JudgedModel, UndefinedCheck, judged_model, judged_models
from tangency.risk.model_checks.kupiec import kupiec, kupiec_region, kupiec_size
from tangency.risk.model_checks.serial import conditional_coverage, duration, independence
from tangency.risk.model_checks.severity import severity, severity_and_coverage
from tangency.risk.model_checks.traffic_light import TrafficLight, Zone, traffic_light

__all__ = [
    "Check",
    "CheckResult",
    "DistanceCalibration",
    "JudgedModel",
    "TrafficLight",
    "UndefinedCheck",
    "VarianceRatio",
    "Zone",
    "conditional_coverage",
    "distance_calibration",
    "duration",
    "independence",
    "judged_model",
    "judged_models",
    "kupiec",
    "kupiec_region",
    "kupiec_size",
    "mahalanobis_squares",
    "severity",
    "severity_and_coverage",
    "traffic_light",
    "variance_ratio",
]
