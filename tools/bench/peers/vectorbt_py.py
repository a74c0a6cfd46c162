import numpy
import pandas
import vectorbt
from common import CASH, FEE, QUANTITY, Clock, answer, bars, crossings, path


def run(frame):
    signal = pandas.Series(crossings(frame.Close.to_numpy()), index=frame.index).shift(1, fill_value=0)
    return vectorbt.Portfolio.from_signals(
        frame.Close,
        signal > 0,
        signal < 0,
        price=frame.Open,
        size=QUANTITY,
        fees=FEE,
        init_cash=CASH,
        freq="1min",
    )


frame = bars(path())
run(frame.iloc[:500]).value()  # compiles
with Clock() as clock:
    portfolio = run(frame)
    value = portfolio.value()
orders = portfolio.orders.records
answer(clock, len(frame), zip(orders["idx"], orders["price"]), numpy.asarray(value)[-1])
