import warnings

from backtesting import Backtest, Strategy
from common import CASH, FEE, QUANTITY, Clock, answer, bars, means, path

warnings.simplefilter("ignore")


class Cross(Strategy):
    def init(self):
        self.fast = self.I(lambda close: means(close)[0], self.data.Close)
        self.slow = self.I(lambda close: means(close)[1], self.data.Close)

    def next(self):
        if len(self.data) <= 30:
            return
        (before_fast, fast), (before_slow, slow) = self.fast[-2:], self.slow[-2:]
        if before_fast <= before_slow and fast > slow and not self.position:
            self.buy(size=QUANTITY)
        elif before_fast >= before_slow and fast < slow:
            self.position.close()


frame = bars(path())
test = Backtest(frame, Cross, cash=CASH, commission=FEE, finalize_trades=False)
with Clock() as clock:
    stats = test.run()
closed = stats["_trades"]
fills = [*zip(closed.EntryBar, closed.EntryPrice), *zip(closed.ExitBar, closed.ExitPrice)]
fills += [(trade.entry_bar, trade.entry_price) for trade in stats["_strategy"].trades]
answer(clock, len(frame), sorted(fills), stats["Equity Final [$]"])
