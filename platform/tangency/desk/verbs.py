"""The verbs that `tangency` has too, with their types: one line each, which an editor reads.

Not here are those whose name a room of the package has; the desk alone has them. Names and summaries without importing
anything heavy come from `tangency.desk.verb_list`.
"""

from __future__ import annotations

from tangency.desk.use_cases.accept import accept as accept
from tangency.desk.use_cases.alpha import alpha as alpha
from tangency.desk.use_cases.analytics import analytics as analytics
from tangency.desk.use_cases.backtest import backtest as backtest
from tangency.desk.use_cases.clusters import clusters as clusters
from tangency.desk.use_cases.compare_risk_models import compare_risk_models as compare_risk_models
from tangency.desk.use_cases.correlation import correlation as correlation
from tangency.desk.use_cases.frontier import frontier as frontier
from tangency.desk.use_cases.frontier_bands import frontier_bands as frontier_bands
from tangency.desk.use_cases.optimize import optimize as optimize
from tangency.desk.use_cases.pareto import pareto as pareto
from tangency.desk.use_cases.risk_frontier import risk_frontier as risk_frontier
from tangency.desk.use_cases.screen_pairs import screen_pairs as screen_pairs
from tangency.desk.use_cases.sweep import sweep as sweep
from tangency.desk.use_cases.universe import universe as universe
from tangency.desk.use_cases.weight_bands import weight_bands as weight_bands
