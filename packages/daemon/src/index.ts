/** The live desk as a process, for whoever starts one: the bin `mqk-daemon` and the command line. */
export { type BrokerLedger, type BrokerLedgerOptions, brokerLedger } from './broker-ledger.ts';
export { type Config, parseConfig } from './config.ts';
export type { Status } from './desk.ts';
export { instrumentsOf } from './instruments.ts';
export { BUILD } from './build.ts';
export { type Listening, type ListeningParts, listen } from './events/listening.ts';
export { type StreamParts, eventStream } from './events/stream.ts';
export { runDaemon } from './run-daemon.ts';
export { storeOptionsOf } from './store-options.ts';
