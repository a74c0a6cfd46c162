/** The command line as a function, for programs that embed it. */
export { createProgram, run } from './program.ts';
export { type Lists, bookedBesides, tradedLive } from './parity/live-run.ts';
