/** The module that a thread is started with where nobody names another one: the strategies of the house. */
import { donchian, momentumBasket, rsiReversion, smaCross } from '@mqk/strategy';

import { serveSweep } from './serve-sweep.ts';

serveSweep([smaCross, donchian, rsiReversion, momentumBasket]);
