// A taste as a file: written for its reader alone, and read back only if it is one.

import type { Memory } from "./memory";
import { MOST_SEEN, MOST_WATCHED, MOST_WISHES, type Row, type Seen, type Wish } from "./rows";

const FORMAT = "clerestory-taste/1";
const MOST_BYTES = 8_000_000;
const MOST_LETTERS = 300;
const ID = /^[0-9a-z]{26}$/;

/** A file that is no taste. */
export class NoTaste extends Error {}

export function written(memory: Memory): string {
  const { rows, seen, wished } = memory;
  return JSON.stringify({ format: FORMAT, watched: rows, seen, wished }, undefined, 1);
}

/** Puts what a file holds in the place of what is remembered; rejects with NoTaste. */
export async function readBack(memory: Memory, file: Blob): Promise<void> {
  if (file.size > MOST_BYTES) throw new NoTaste();
  let told: Record<string, unknown>;
  try {
    told = asObject(JSON.parse(await file.text()));
  } catch {
    throw new NoTaste();
  }
  if (told["format"] !== FORMAT) throw new NoTaste();
  const wished = asObject(told["wished"]);
  const wishes = (name: string) => asList(wished[name], MOST_WISHES).map(asWish);
  await memory.replace(asList(told["watched"], MOST_WATCHED).map(asRow), seenIn(told), {
    more: wishes("more"),
    less: wishes("less"),
    never: wishes("never"),
    not: asList(wished["not"], MOST_WISHES).map((one) => {
      const { id, title } = asObject(one);
      return { id: asId(id), title: asText(title) };
    }),
  });
}

const seenIn = (told: Record<string, unknown>): Seen[] =>
  asList(told["seen"], MOST_SEEN).map((one) => {
    const { id, at } = asObject(one);
    return { id: asId(id), at: asNumber(at) };
  });

function asRow(one: unknown): Row {
  const row = asObject(one);
  return {
    id: asId(row["id"]),
    at: asNumber(row["at"]),
    reached: Math.min(10, Math.max(0, asNumber(row["reached"]))),
    replayed: row["replayed"] === true,
    skipped: row["skipped"] === true,
    title: asText(row["title"]),
    handle: asText(row["handle"]),
    known: row["known"] === null ? null : asKnown(asObject(row["known"])),
  };
}

function asKnown(told: Record<string, unknown>): NonNullable<Row["known"]> {
  const numbers = (value: unknown) => Object.values(asObject(value)).slice(0, 64).map(asNumber);
  return {
    author: asNumber(told["author"]),
    sound: asNumber(told["sound"]),
    epoch: asNumber(told["epoch"]),
    topics: asList(told["topics"], 4).map(asText),
    taste: numbers(told["taste"]),
    step: numbers(told["step"]),
    follows: asList(told["follows"], 50).map((pair) => {
      const [short, strength] = asList(pair, 2).map(asNumber);
      return [short ?? 0, strength ?? 0] as const;
    }),
  };
}

function asWish(one: unknown): Wish {
  const { kind, value, words } = asObject(one);
  if (kind === "topic") return { kind, value: asText(value), words: asText(words) };
  if (kind !== "author" && kind !== "sound") throw new NoTaste();
  return { kind, value: asNumber(value), words: asText(words) };
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new NoTaste();
  return value as Record<string, unknown>;
}

function asList(value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new NoTaste();
  return value;
}

function asNumber(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new NoTaste();
  return value;
}

function asText(value: unknown): string {
  if (typeof value !== "string" || value.length > MOST_LETTERS) throw new NoTaste();
  return value;
}

function asId(value: unknown): string {
  if (typeof value !== "string" || !ID.test(value)) throw new NoTaste();
  return value;
}
