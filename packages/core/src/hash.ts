/** Hashes of text, the same on every machine. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

import { type Json, canonicalJson } from './canonical-json.ts';

/** Lower-case hex, 64 characters. */
export const sha256Hex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** SHA-256 over the canonical JSON: equal values have equal hashes, whatever the order of their keys. */
export const hashOf = (value: Json): string => sha256Hex(canonicalJson(value));
