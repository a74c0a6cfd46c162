/** Our own answer, in a process of its own like the others: `peer-mqk.ts BARS`. The median of three runs. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

import type { PeerAnswer } from './peer-answer.ts';
import { loadReference, runReference } from './reference-case.ts';

const series = loadReference(readFileSync(process.argv[2] ?? '', 'utf8'));
const barAt = new Map(Array.from(series.closeAt.slice(), (at, bar) => [at, bar]));

function once(): PeerAnswer {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const { fills, finalEquity, bars } = runReference(series, 'none');
  const { user, system } = process.cpuUsage(cpu);
  return {
    bars,
    wallSeconds: (performance.now() - wall) / 1e3,
    cpuSeconds: (user + system) / 1e6,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    fills: fills.map(({ at, price }) => [barAt.get(at) ?? -1, Number(price) / 1e6]),
    equity: Number(finalEquity) / 1e6,
  };
}

const runs = [once(), once(), once()].sort((a, b) => a.cpuSeconds - b.cpuSeconds);
console.log(JSON.stringify(runs[1]));
