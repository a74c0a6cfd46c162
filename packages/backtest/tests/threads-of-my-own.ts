/** A module that a thread is started with, and that brings a strategy of its own. */
import { serveSweep } from '../src/threads/index.ts';
import { buyOnce } from './buy-once.ts';

serveSweep([buyOnce]);
