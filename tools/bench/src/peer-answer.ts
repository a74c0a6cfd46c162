/** What an engine says of its run over the reference case. */

export interface PeerAnswer {
  readonly bars: number;
  readonly wallSeconds: number;
  /** Of the engine alone: bars were loaded before, results are read after. */
  readonly cpuSeconds: number;
  /** Of the whole process. */
  readonly peakMemoryMb: number;
  /** The bar that filled, and the price; a buy, a sell, a buy and so on. */
  readonly fills: readonly (readonly [bar: number, price: number])[];
  readonly equity: number;
}
