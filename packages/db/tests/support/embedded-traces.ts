/** What a test of the embedded server may leave behind, and its removal. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { ordinaryPatience } from '../../src/embedded/patience.ts';
import { stopServer } from '../../src/embedded/stop.ts';

export const isRoot = process.getuid?.() === 0;

const folders: string[] = [];

/** In memory where there is room for it: the disk would only be slower. Programs may not be run from there. */
const parent = existsSync('/dev/shm') && roomIn('/dev/shm') ? '/dev/shm' : '/tmp';

function roomIn(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder, { bigint: true });
  return bavail * bsize > 2n ** 30n;
}

/** A folder that every user can pass and only we can list. */
export function temporaryFolder(where = parent): string {
  const folder = mkdtempSync(join(where, 'mqk-test-'));
  chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

/** Stops every server under the folders of this test and removes them. */
export async function leaveNothing(): Promise<void> {
  for (const folder of folders.splice(0)) {
    for (const cluster of clustersIn(folder)) await stopServer(cluster, 'immediate', ordinaryPatience.goneMs);
    rmSync(folder, { recursive: true, force: true });
  }
}

export function clustersIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('postmaster.pid'))
    .map((path) => join(folder, path, '..'));
}

/** The pids that work in the cluster's folder: the server and all its children. */
export function processesIn(cluster: string): readonly number[] {
  if (process.platform !== 'linux') {
    const found = execFileSync('/bin/ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
    return found.filter((line) => line.includes(`-D ${cluster}`)).map((line) => Number.parseInt(line, 10));
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => folderOf(pid) === cluster).map((pid) => Number.parseInt(pid, 10));
}

/** What is still there when everything had its chance to leave: a process that ends is in its folder for a moment longer. */
export async function leftIn(cluster: string): Promise<readonly number[]> {
  for (const end = Date.now() + 3_000; processesIn(cluster).length > 0 && Date.now() < end;) await pause(20);
  return processesIn(cluster);
}

function folderOf(pid: string): string | null {
  try {
    // a folder that was removed under its process is still its folder
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '');
  } catch {
    return null;
  }
}

export function pidIn(cluster: string): number {
  return Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10);
}

export const isThere = (path: string): boolean => existsSync(path);
