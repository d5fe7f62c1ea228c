// A taste as a file: written for its reader alone, and read back only if it is one.

import {
  asId,
  asList,
  asMoment,
  asObject,
  asRow,
  asSeen,
  asText,
  asWish,
  NoTaste,
} from "./checking";
import type { Memory } from "./memory";
import { MOST_SEEN, MOST_WATCHED, MOST_WISHES } from "./rows";

const FORMAT = "clerestory-taste/1";
const MOST_BYTES = 8_000_000;

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
  const rows = asList(told["watched"], MOST_WATCHED).map(asRow);
  await memory.replace(rows, asList(told["seen"], MOST_SEEN).map(asSeen), {
    more: wishes("more"),
    less: wishes("less"),
    never: wishes("never"),
    not: asList(wished["not"], MOST_WISHES).map((one) => {
      const { id, title, at } = asObject(one);
      return { id: asId(id), title: asText(title), ...asMoment(at) };
    }),
  });
}
