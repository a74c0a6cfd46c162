"""Figures of the metric cases by libraries of other people: reads inputs.json, writes figures.json.

    python -m venv /tmp/figures && /tmp/figures/bin/pip install empyrical-reloaded==0.7.1 scipy pandas
    /tmp/figures/bin/python tools/oracle/metrics/figures.py

Only for checking: nothing of the desk runs Python.
"""

import json
import math
import platform
from importlib.metadata import version
from pathlib import Path

import empyrical
import numpy
import pandas
from scipy import stats

HERE = Path(__file__).parent
EULER = float(numpy.euler_gamma)


def trades_of(case):
    """From flat to flat: profit, and the worst and the best that it stood at, at closes before the next fill."""
    trades, held, cash, worst, best, last = [], 0, 0, 0, 0, None
    for bar, quantity, price, fee in case["fills"]:
        if held != 0:
            stood = [cash + held * close for close in case["closes"][last:bar]]
            worst, best = min([worst, *stood]), max([best, *stood])
        held += quantity
        cash -= quantity * price + fee
        last = bar
        if held == 0:
            trades.append((cash, worst, best))
            cash = worst = best = 0
    return trades


def longest(closes, opening):
    """Sessions from the peak before the deepest point to the recovery of that peak, or to the end."""
    values = numpy.array([opening, *closes], dtype=float)
    peaks = numpy.maximum.accumulate(values)
    deepest = int(numpy.argmax((peaks - values) / peaks))
    if values[deepest] == peaks[deepest]:
        return 0
    peak = int(numpy.flatnonzero(values[: deepest + 1] == peaks[deepest])[-1])
    back = numpy.flatnonzero(values[deepest:] >= values[peak])
    return int((deepest + back[0] if len(back) else len(values) - 1) - peak)


def deflated(returns, count, variance):
    """Bailey and Lopez de Prado (2014), by the moments and the normal distribution of SciPy."""
    ratio = returns.mean() / returns.std(ddof=1)
    lucky = 0.0
    if count > 1:
        tail = stats.norm.ppf
        lucky = math.sqrt(variance) * ((1 - EULER) * tail(1 - 1 / count) + EULER * tail(1 - 1 / (count * math.e)))
    skew, kurtosis = stats.skew(returns), stats.kurtosis(returns, fisher=False)
    spread = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2
    return float(stats.norm.cdf((ratio - lucky) * math.sqrt(len(returns) - 1) / math.sqrt(spread)))


def figures(case):
    year = 252 if case["calendar"] == "XNYS" else 365
    opening = float(case["cash"])
    by_bar = pandas.Series([opening, *case["equity"]]).pct_change().dropna()
    closes = pandas.Series(case["equity"], index=pandas.to_datetime(case["dates"])).groupby(level=0).last()
    returns = pandas.concat([pandas.Series([opening]), closes]).pct_change().dropna()
    months = pandas.concat([pandas.Series([opening]), closes.groupby(closes.index.to_period("M")).last()]).pct_change()
    profits, worst, best = (numpy.array(column, dtype=float) for column in zip(*trades_of(case), strict=True))
    traded = sum(abs(quantity) * price for _, quantity, price, _ in case["fills"])
    growth = empyrical.cagr(returns, annualization=year)
    return {
        "totalReturn": empyrical.cum_returns_final(returns),
        "cagr": growth,
        "volatility": empyrical.annual_volatility(returns, annualization=year),
        "sharpe": empyrical.sharpe_ratio(returns, annualization=year),
        "sortino": empyrical.sortino_ratio(returns, annualization=year),
        "calmar": growth / -empyrical.max_drawdown(by_bar),
        "maxDrawdown": -empyrical.max_drawdown(by_bar),
        "maxDrawdownSessions": longest(closes, opening),
        "worst5Sessions": (1 + returns).rolling(5).apply(numpy.prod).min() - 1,
        "profitableMonths": float((months.dropna() > 0).mean()),
        "exposure": float((numpy.array(case["gross"]) > 0).mean()),
        "turnover": traded / numpy.mean(case["equity"]) * year / len(returns),
        "fees": sum(fee for *_, fee in case["fills"]),
        "trades": len(profits),
        "profitFactor": profits[profits > 0].sum() / -profits[profits < 0].sum(),
        "winRate": float((profits > 0).mean()),
        "expectancy": profits.mean(),
        "mae": worst.mean(),
        "mfe": best.mean(),
        "deflatedSharpe": deflated(returns, 1, 0.0),
        "deflatedSharpeOf50": deflated(returns, 50, 0.01),
    }


def main():
    cases = json.loads((HERE / "inputs.json").read_text())
    source = {name: version(name) for name in ("empyrical-reloaded", "scipy", "pandas", "numpy")}
    found = {case: {name: float(value) for name, value in figures(of).items()} for case, of in cases.items()}
    text = json.dumps({"source": {"python": platform.python_version(), **source}, "figures": found}, indent=2)
    (HERE / "figures.json").write_text(text + "\n")


main()
