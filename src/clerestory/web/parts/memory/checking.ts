// Checks what comes from outside, a file or another device: it is a taste, or nothing is taken.

import type { Row, Seen, Wish } from "./rows";

export const MOST_LETTERS = 300;
export const MOST_NUMBERS = 128;
export const MOST_TOPICS = 4;
export const MOST_FOLLOWS = 50;
const ID = /^[0-9a-z]{26}$/;

/** It is no taste. */
export class NoTaste extends Error {}

export const asSeen = (one: unknown): Seen => {
  const { id, at } = asObject(one);
  return { id: asId(id), at: asNumber(at) };
};

export function asRow(one: unknown): Row {
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
  const numbers = (value: unknown) =>
    Object.values(asObject(value)).slice(0, MOST_NUMBERS).map(asNumber);
  return {
    author: asNumber(told["author"]),
    sound: asNumber(told["sound"]),
    epoch: asNumber(told["epoch"]),
    topics: asList(told["topics"], MOST_TOPICS).map(asText),
    taste: numbers(told["taste"]),
    step: numbers(told["step"]),
    follows: asList(told["follows"], MOST_FOLLOWS).map((pair) => {
      const [short, strength] = asList(pair, 2).map(asNumber);
      return [short ?? 0, strength ?? 0] as const;
    }),
  };
}

export function asWish(one: unknown): Wish {
  const { kind, value, words, at } = asObject(one);
  const rest = { words: asText(words), ...asMoment(at) };
  if (kind === "topic") return { kind, value: asText(value), ...rest };
  if (kind !== "author" && kind !== "sound") throw new NoTaste();
  return { kind, value: asNumber(value), ...rest };
}

/** When something was asked for; files of before this was kept do not say. */
export const asMoment = (at: unknown): { at?: number } =>
  at === undefined ? {} : { at: asNumber(at) };

export function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new NoTaste();
  return value as Record<string, unknown>;
}

export function asList(value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new NoTaste();
  return value;
}

export function asNumber(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new NoTaste();
  return value;
}

export function asText(value: unknown): string {
  if (typeof value !== "string" || value.length > MOST_LETTERS) throw new NoTaste();
  return value;
}

export function asId(value: unknown): string {
  if (typeof value !== "string" || !ID.test(value)) throw new NoTaste();
  return value;
}
