import type { Options } from 'tsup';

export declare function library(entry?: Readonly<Record<string, string>>, options?: Options): Options;
