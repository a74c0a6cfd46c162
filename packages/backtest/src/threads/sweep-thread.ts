/**
 * The module that a thread is started with where nobody names another one: it brings the strategies of the house, or those of
 * the module that it is told of.
 */
import { donchian, momentumBasket, rsiReversion, smaCross } from '@mqk/strategy';

import { loadStrategies } from './load-strategies.ts';
import { moduleOfSweep, serveSweep } from './serve-sweep.ts';

const module = moduleOfSweep();
serveSweep(
  module === null ? [smaCross, donchian, rsiReversion, momentumBasket] : await loadStrategies(module),
);
