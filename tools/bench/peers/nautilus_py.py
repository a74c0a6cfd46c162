from collections import deque
from decimal import Decimal

from common import CASH, FAST, FEE, QUANTITY, SLOW, Clock, answer, bars, path
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, RiskEngineConfig
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.persistence.wranglers import BarDataWrangler
from nautilus_trader.trading.strategy import Strategy

VENUE = Venue("SIM")
ID = InstrumentId(Symbol("TEST"), VENUE)
EQUITY = Equity(
    instrument_id=ID,
    raw_symbol=Symbol("TEST"),
    currency=USD,
    price_precision=2,
    price_increment=Price.from_str("0.01"),
    lot_size=Quantity.from_int(1),
    ts_event=0,
    ts_init=0,
    maker_fee=Decimal(str(FEE)),
    taker_fee=Decimal(str(FEE)),
)
TYPE = BarType.from_str("TEST.SIM-1-MINUTE-LAST-EXTERNAL")


class Cross(Strategy):
    def __init__(self):
        super().__init__()
        self.closes, self.before, self.seen, self.fills = deque(maxlen=SLOW), None, -1, []

    def on_start(self):
        self.subscribe_bars(TYPE)

    def on_order_filled(self, event):
        self.fills.append((self.seen, float(event.last_px)))

    def on_bar(self, bar):
        self.seen += 1
        self.closes.append(float(bar.close))
        if len(self.closes) < SLOW:
            return
        closes = list(self.closes)
        now = sum(closes[-FAST:]) / FAST - sum(closes) / SLOW
        before, self.before = self.before, now
        if before is None:
            return
        if before <= 0 < now and self.portfolio.is_flat(ID):
            self.order(OrderSide.BUY)
        elif before >= 0 > now and self.portfolio.is_net_long(ID):
            self.order(OrderSide.SELL)

    def order(self, side):
        self.submit_order(self.order_factory.market(ID, side, Quantity.from_int(QUANTITY)))


frame = bars(path()).rename(columns=str.lower)
engine = BacktestEngine(
    BacktestEngineConfig(
        logging=LoggingConfig(bypass_logging=True), risk_engine=RiskEngineConfig(bypass=False), run_analysis=False
    )
)
engine.add_venue(
    venue=VENUE,
    oms_type=OmsType.NETTING,
    account_type=AccountType.CASH,
    base_currency=USD,
    starting_balances=[Money(CASH, USD)],
)
engine.add_instrument(EQUITY)
engine.add_data(BarDataWrangler(TYPE, EQUITY).process(frame))
strategy = Cross()
engine.add_strategy(strategy)
with Clock() as clock:
    engine.run()
cash = float(engine.portfolio.account(VENUE).balance_total(USD))
held = float(engine.portfolio.net_position(ID))
answer(clock, len(frame), strategy.fills, cash + held * frame.close.iloc[-1])
