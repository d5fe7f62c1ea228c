// Joins what lies on this browser's shelves with what another device wrote.

import { listed, sorted, type Taste } from "./carrying";
import { Giver } from "./giving";
import { caughtUp, joined } from "./merging";
import {
  type Forgotten,
  NO_WISHES,
  NOTHING_FORGOTTEN,
  type Row,
  type Seen,
  type Wished,
} from "./rows";
import { done, ended, type Store } from "./store";

/** Joins in one step beside other pages, and returns all that is kept then; `last`: when they met. */
export async function joinShelves(
  store: Store,
  theirs: Taste | undefined,
  last: number,
  now: number,
): Promise<Taste> {
  const work = store.database.transaction(["watched", "seen", "kept"], "readwrite");
  const [watched, seen] = [work.objectStore("watched"), work.objectStore("seen")];
  const kept = work.objectStore("kept");
  const [rows, sights, wished, forgotten] = await Promise.all([
    done<Row[]>(watched.getAll()),
    done<Seen[]>(seen.getAll()),
    done<{ value: Partial<Wished> } | undefined>(kept.get("wished")),
    done<{ value: Forgotten } | undefined>(kept.get("forgotten")),
  ]);
  const mine: Taste = {
    watched: rows,
    seen: sights,
    wishes: listed({ ...NO_WISHES, ...wished?.value }),
    forgotten: forgotten?.value ?? NOTHING_FORGOTTEN,
  };
  const all = joined(theirs ? caughtUp(mine, theirs, last, now) : mine, theirs ?? mine, now);
  const went = change(watched, rows, all.watched);
  change(seen, sights, all.seen);
  kept.put({ name: "wished", value: sorted(all.wishes) });
  kept.put({ name: "forgotten", value: all.forgotten });
  await ended(work);
  // What was forgotten or not wanted elsewhere is not given from here either.
  const unwanted = all.wishes.filter(({ way }) => way === "not").map(({ value }) => String(value));
  await new Giver(store).drop(...went, ...unwanted);
  return all;
}

/** Writes what has changed, and returns the ids of what went. */
function change<T extends { readonly id: string }>(
  shelf: IDBObjectStore,
  old: readonly T[],
  now: readonly T[],
): string[] {
  const [had, has] = [new Set(old), new Set(now.map((row) => row.id))];
  for (const row of now) if (!had.has(row)) shelf.put(row);
  const went = old.map((row) => row.id).filter((id) => !has.has(id));
  for (const id of went) shelf.delete(id);
  return went;
}
