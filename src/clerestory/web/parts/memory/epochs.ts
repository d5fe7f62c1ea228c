// What pools say of clips, kept up to date: of a pool's epoch, or brought there from an older one.

import type { Pool } from "../ranking/pool";
import { brought, type Turns, type Watched, watchedOf } from "../ranking/taste";
import type { Row } from "./rows";

/** The rows of which more is known with this pool than before, by their ids. */
export function brushedUp(rows: readonly Row[], pool: Pool, turns: Turns): Map<string, Row> {
  const places = new Map(pool.ids.map((id, place) => [id, place]));
  const changed = new Map<string, Row>();
  for (const row of rows) {
    if (row.known?.epoch === pool.epoch) continue;
    const place = places.get(row.id);
    const known = place === undefined ? turned(row, pool, turns) : watchedOf(pool, place);
    if (known) changed.set(row.id, { ...row, known });
  }
  return changed;
}

/** What is known of a clip that is offered no more, as vectors are now; undefined if it cannot be. */
function turned(row: Row, pool: Pool, turns: Turns): Watched | undefined {
  if (!row.known) return undefined;
  const taste = brought(row.known.taste, row.known.epoch, turns, pool.epoch);
  if (!taste || taste.length !== pool.dims) return undefined;
  return { ...row.known, epoch: pool.epoch, taste: Int8Array.from(taste) };
}
