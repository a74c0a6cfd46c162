"""What the peers share: the bars, the rule of the reference strategy, and the form of an answer."""

import json
import resource
import sys
import time

import numpy
import pandas

FAST, SLOW, QUANTITY, CASH, FEE = 10, 30, 10, 1_000_000.0, 0.0002


def bars(path):
    frame = pandas.read_csv(path, parse_dates=["ts_close_utc"], index_col="ts_close_utc")
    return frame.rename(columns=str.capitalize)


def means(close):
    series = pandas.Series(close)
    return series.rolling(FAST).mean().to_numpy(), series.rolling(SLOW).mean().to_numpy()


def crossings(close):
    """+1 where the fast mean goes above the slow one, -1 where it goes below, in the arithmetic of pandas."""
    fast, slow = means(close)
    before_fast, before_slow = numpy.roll(fast, 1), numpy.roll(slow, 1)
    up = (before_fast <= before_slow) & (fast > slow)
    down = (before_fast >= before_slow) & (fast < slow)
    signal = up.astype(int) - down.astype(int)
    signal[:SLOW] = 0
    return signal


class Clock:
    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu


def answer(clock, count, fills, equity):
    """`fills`: pairs of the bar that filled and the price."""
    print(
        json.dumps(
            {
                "bars": count,
                "wallSeconds": clock.wall,
                "cpuSeconds": clock.cpu,
                "peakMemoryMb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "fills": [[int(bar), float(price)] for bar, price in fills],
                "equity": float(equity),
            }
        )
    )


def path():
    return sys.argv[1]
