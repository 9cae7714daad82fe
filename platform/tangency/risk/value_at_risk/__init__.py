"""Value at risk and its kin of one series, by models, at horizons, and as forecasts through time."""

from tangency.risk.value_at_risk.coherent import conditional_drawdown_at_risk, entropic_value_at_risk
from tangency.risk.value_at_risk.estimate import TailEstimate, tail_estimate
from tangency.risk.value_at_risk.horizon import HorizonRule, overlapping_returns, square_root_of_time
from tangency.risk.value_at_risk.liquidity import Liquidity, LiquidityAdjusted, liquidity_adjusted
from tangency.risk.value_at_risk.model import ModelFacts, VarModel
from tangency.risk.value_at_risk.models import var_model
from tangency.risk.value_at_risk.rolling import RollingForecasts, Withheld, rolling_forecasts
from tangency.risk.value_at_risk.windowed import ModelSettings

__all__ = [
    "HorizonRule",
    "Liquidity",
    "LiquidityAdjusted",
    "ModelFacts",
    "ModelSettings",
    "RollingForecasts",
    "TailEstimate",
    "VarModel",
    "Withheld",
    "conditional_drawdown_at_risk",
    "entropic_value_at_risk",
    "liquidity_adjusted",
    "overlapping_returns",
    "rolling_forecasts",
    "square_root_of_time",
    "tail_estimate",
    "var_model",
]
