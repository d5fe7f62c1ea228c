// What everybody is offered: fetched whole and in the same order by every device, without a cookie,
// so that no request tells which of it will be shown.

import type { ShownClip } from "../player/card";
import type { Policy } from "../ranking/policy";
import type { Pool } from "../ranking/pool";
import { readPool } from "../ranking/reading";
import type { Turn, Turns } from "../ranking/taste";

const FOLDER = "/pools";
const ANY = "*";
const INSTITUTIONS = "@institutions";

interface Current {
  /** Empty where nothing was learnt from pairs. */
  readonly turns: string;
  readonly policy: string;
  readonly pools: Readonly<Record<string, { pool: string; cards: readonly string[] }>>;
}

export interface Offer {
  readonly pool: Pool;
  readonly policy: Policy;
  readonly turns: Turns;
  readonly cards: ReadonlyMap<string, ShownClip>;
}

/** Nothing is offered yet. */
export class NothingOffered extends Error {}

/** A file of the offer was replaced while we asked for it. */
class Replaced extends Error {}

/**
 * Fetches the pool of a language, or that of all, or of institutions alone; rejects with
 * NothingOffered before the first.
 */
export async function fetchOffer(language: string, institutions: boolean): Promise<Offer> {
  try {
    return await whole(language, institutions);
  } catch (problem) {
    if (!(problem instanceof Replaced)) throw problem;
    return whole(language, institutions);
  }
}

async function whole(language: string, institutions: boolean): Promise<Offer> {
  const response = await ask("current.json", "no-cache");
  if (response.status === 404) throw new NothingOffered();
  const current = (await good(response).json()) as Current;
  const { pools } = current;
  const offered = institutions ? pools[INSTITUTIONS] : (pools[language] ?? pools[ANY]);
  if (!offered) throw new NothingOffered();
  const [data, policy, turns, ...slices] = await Promise.all([
    bytes("pool", offered.pool, "bin"),
    bytes("policy", current.policy, "json"),
    current.turns ? bytes("turns", current.turns, "json") : undefined,
    ...offered.cards.map((name) => bytes("cards", name, "json")),
  ]);
  const cards = slices.flatMap((slice) => read<ShownClip[]>(slice));
  return {
    pool: readPool(data),
    policy: read<Policy>(policy),
    turns: turns ? turnsOf(read<{ turns: Turn[] }>(turns).turns) : new Map(),
    cards: new Map(cards.map((card) => [card.id, card])),
  };
}

const turnsOf = (told: readonly Turn[]): Turns => new Map(told.map((turn) => [turn.before, turn]));

const read = <T>(data: Uint8Array): T => JSON.parse(new TextDecoder().decode(data)) as T;

/** A file, which is named by the hash of what it holds; another content is refused. */
async function bytes(kind: string, name: string, ending: string): Promise<Uint8Array> {
  const response = await ask(`${kind}-${name}.${ending}`, "default");
  if (response.status === 404) throw new Replaced();
  const data = new Uint8Array(await good(response).arrayBuffer());
  // Browsers hash on secure pages only, which all public ones are.
  if (typeof crypto.subtle === "object") {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    const told = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (told !== name) throw new Error("a file is not what its name says");
  }
  return data;
}

const ask = (name: string, cache: RequestCache): Promise<Response> =>
  fetch(`${FOLDER}/${name}`, { credentials: "omit", cache });

function good(response: Response): Response {
  if (!response.ok) throw new Error(String(response.status));
  return response;
}
