/** What a thread of a sweep runs where the strategy is somebody's own. */
import { moduleOfSweep, serveSweep } from '@mqk/backtest/threads';

import { strategyModule } from './strategy-module.ts';

const { strategy } = await strategyModule(moduleOfSweep() ?? '');
serveSweep([strategy]);
