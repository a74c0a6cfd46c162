/** What every command that talks to a running desk is given, and how it shows what it was told. */
import { say } from '../say.ts';

export interface DeskOptions {
  readonly data: string;
  readonly json?: boolean;
  readonly by: string;
  readonly yes?: string;
  readonly reason?: string;
}

export const print = (value: unknown): void => {
  say(JSON.stringify(value, null, 2));
};
