// A pool: the clips that everybody is offered, in columns (feed/pool.py).

export const GAIN_UNIT = 4_096;
export const LIST_UNIT = 16_384;
export const KEY_BYTES = 16;
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

export const enum Flag {
  Sensitive = 1,
  Institution = 2,
  New = 4,
}

/** Column by column; a clip is a row. */
export interface Pool {
  readonly epoch: number;
  readonly made: number;
  readonly dims: number;
  readonly steps: number;
  readonly gains: readonly [taste: number, step: number, follows: number];
  readonly count: number;
  readonly words: readonly string[];
  readonly keys: Uint8Array;
  /** The ids as they stand in addresses; their order is that of the keys. */
  readonly ids: readonly string[];
  readonly authors: readonly number[];
  readonly sounds: readonly number[];
  readonly languages: readonly string[];
  readonly flags: Uint8Array;
  readonly ages: readonly number[];
  readonly popular: Uint8Array;
  readonly rising: Uint8Array;
  readonly finished: Uint8Array;
  readonly taste: Int8Array;
  readonly stepFrom: Int8Array;
  readonly stepInto: Int8Array;
  /** Places in `words`. */
  readonly topics: readonly (readonly number[])[];
  readonly follows: readonly (readonly Follow[])[];
}

export type Follow = readonly [short: number, strength: number];

/** Bytes that are no pool. */
export class BadPool extends Error {}

/** The short name of a clip, under which other clips' lists know it. */
export function shortOf(pool: Pool, row: number): number {
  const [{ keys }, at] = [pool, (row + 1) * KEY_BYTES - 3];
  return (keys[at] ?? 0) * 65_536 + (keys[at + 1] ?? 0) * 256 + (keys[at + 2] ?? 0);
}

export const keyOf = (pool: Pool, row: number): Uint8Array =>
  pool.keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES);

/** The topics of a clip by their names. */
export const topicsOf = (pool: Pool, row: number): string[] =>
  (pool.topics[row] ?? []).map((place) => pool.words[place] ?? "");

/** The 26 letters of a key. */
export function idOf(key: Uint8Array): string {
  let [text, kept, bits] = ["", 0, 2];
  for (const byte of key) {
    kept = ((kept << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(kept >> (bits - 5)) & 31];
  }
  return text;
}
