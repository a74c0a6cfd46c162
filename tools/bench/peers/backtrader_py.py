import backtrader
from common import CASH, FAST, FEE, QUANTITY, SLOW, Clock, answer, bars, path


class Cross(backtrader.Strategy):
    def __init__(self):
        self.fast = backtrader.ind.SMA(self.data.close, period=FAST)
        self.slow = backtrader.ind.SMA(self.data.close, period=SLOW)
        self.fills = []

    def notify_order(self, order):
        if order.status == order.Completed:
            self.fills.append((len(self) - 1, order.executed.price))

    def next(self):
        if len(self) <= SLOW:
            return
        if self.fast[-1] <= self.slow[-1] and self.fast[0] > self.slow[0] and not self.position:
            self.buy(size=QUANTITY)
        elif self.fast[-1] >= self.slow[-1] and self.fast[0] < self.slow[0] and self.position:
            self.close()


frame = bars(path())
frame.index = frame.index.tz_localize(None)
cerebro = backtrader.Cerebro(stdstats=False)
cerebro.adddata(backtrader.feeds.PandasData(dataname=frame))
cerebro.addstrategy(Cross)
cerebro.broker.setcash(CASH)
cerebro.broker.setcommission(commission=FEE)
with Clock() as clock:
    (strategy,) = cerebro.run()
answer(clock, len(frame), strategy.fills, cerebro.broker.getvalue())
