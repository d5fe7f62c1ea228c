// Reads a pool's file, byte for byte as feed/pool.py writes it; refuses every other.

import { Reader, refuse } from "./bytes";
import { type Follow, idOf, KEY_BYTES, type Pool } from "./pool";

const MAGIC = [0x43, 0x4c, 0x50, 0x4c, 1];
const MOST_BYTES = 2_000_000;
const MOST_CLIPS = 5_000;
const MOST_DIMS = 128;
const MOST_TOPICS = 4;
const MOST_FOLLOWS = 50;
const MOST_WORDS = 4_096;
const MOST_WORD_BYTES = 240;

export function readPool(bytes: Uint8Array): Pool {
  if (bytes.length > MOST_BYTES) refuse("it has too many bytes");
  const reader = new Reader(bytes);
  if (MAGIC.some((byte) => reader.number(1) !== byte)) refuse("it has another form");
  const [epoch, made] = [reader.number(4), reader.number(4)];
  const [dims, steps] = [reader.number(1), reader.number(1)];
  const gains = [reader.number(2), reader.number(2), reader.number(2)] as const;
  const count = reader.number(2);
  if (dims > MOST_DIMS || steps > MOST_DIMS || count > MOST_CLIPS) refuse("it is too large");
  const words = readWords(reader);
  const keys = reader.take(count * KEY_BYTES);
  const ids = Array.from({ length: count }, (_, row) =>
    idOf(keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES)),
  );
  if (!ascends(ids)) refuse("its clips stand out of order");
  const [authors, sounds] = [reader.numbers(4, count), reader.numbers(4, count)];
  const named = reader.numbers(2, count);
  const flags = reader.take(count);
  if (flags.some((flag) => flag > 7)) refuse("it has a flag that is not known");
  const used = new Set<number>();
  const word = (place: number): string => {
    used.add(place);
    return words[place] ?? refuse("it uses a word that it does not have");
  };
  const pool = {
    ...{ epoch, made, dims, steps, gains, count, words, keys, ids, authors, sounds, flags },
    languages: named.map((place) => (place ? word(place - 1) : "")),
    ages: reader.numbers(2, count),
    popular: reader.take(count),
    rising: reader.take(count),
    finished: reader.take(count),
    taste: reader.signed(count * dims),
    stepFrom: reader.signed(count * steps),
    stepInto: reader.signed(count * steps),
    topics: readTopics(reader, count),
    follows: readFollows(reader, count),
  };
  for (const row of pool.topics) row.forEach(word);
  if (!reader.ended) refuse("it does not end with its last clip");
  if (used.size !== words.length) refuse("it has a word that no clip uses");
  return pool;
}

function readWords(reader: Reader): string[] {
  const count = reader.number(2);
  if (count > MOST_WORDS) refuse("it has too many words");
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const spelled: string[] = []; // byte for byte, so that their order is that of the bytes
  const words = Array.from({ length: count }, () => {
    const length = reader.number(1);
    if (length < 1 || length > MOST_WORD_BYTES) refuse("a word of it is too short or too long");
    const bytes = reader.take(length);
    spelled.push(String.fromCharCode(...bytes));
    try {
      return decoder.decode(bytes);
    } catch {
      return refuse("a word of it is not UTF-8");
    }
  });
  if (!ascends(spelled)) refuse("its words stand out of order");
  return words;
}

function readTopics(reader: Reader, count: number): number[][] {
  const counts = reader.take(count);
  if (counts.some((number) => number > MOST_TOPICS)) refuse("a clip of it has too many topics");
  const rows = Array.from(counts, (number) => ({ number }));
  const places = reader.numbers(2, counts.reduce((sum, number) => sum + number, 0));
  let at = 0;
  return rows.map(({ number }) => {
    const row = places.slice(at, (at += number));
    if (!ascends(row)) refuse("topics of it stand out of order");
    return row;
  });
}

function readFollows(reader: Reader, count: number): Follow[][] {
  const counts = reader.take(count);
  if (counts.some((number) => number > MOST_FOLLOWS)) refuse("a list of it is too long");
  const total = counts.reduce((sum, number) => sum + number, 0);
  const shorts = reader.shorts(total);
  const strengths = reader.take(total);
  let at = 0;
  return Array.from(counts, (number) => {
    const [row, named]: [Follow[], Set<number>] = [[], new Set()];
    let [before, most] = [-1, 255];
    for (const end = at + number; at < end; at++) {
      const [short = 0, strength = 0] = [shorts[at], strengths[at]];
      const ordered = strength < most || (strength === most && short > before);
      if (!ordered || strength === 0 || named.has(short)) refuse("a list of it is out of order");
      row.push([short, strength]);
      named.add(short);
      [before, most] = [short, strength];
    }
    return row;
  });
}

function ascends<Value extends string | number>(values: readonly Value[]): boolean {
  return values.every((value, place) => place === 0 || (values[place - 1] as Value) < value);
}
