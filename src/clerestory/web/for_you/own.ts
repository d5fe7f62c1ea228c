// How the reader stands to what everybody is offered. It is asked of all of it at once, so that the
// question tells nothing about what this device will show.

import { call, Refused } from "../parts/call";
import type { ShownClip } from "../parts/player/card";

interface Told {
  readonly liked: readonly string[];
  readonly saved: readonly string[];
  readonly hidden: readonly string[];
}

export class Own {
  readonly #liked: ReadonlySet<string>;
  readonly #saved: ReadonlySet<string>;
  readonly #hidden: ReadonlySet<string>;

  constructor(told: Told = { liked: [], saved: [], hidden: [] }) {
    [this.#liked, this.#saved, this.#hidden] = [
      new Set(told.liked),
      new Set(told.saved),
      new Set(told.hidden),
    ];
  }

  /** Asks for somebody signed in; whoever is signed out by now is nobody known. */
  static async ask(): Promise<Own> {
    try {
      return new Own(await call<Told>("GET", "/me/offered"));
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 401) return new Own();
      throw problem;
    }
  }

  /** The clip with the reader's marks, or nothing where its author is away for the reader. */
  see(clip: ShownClip): ShownClip | undefined {
    if (this.#hidden.has(clip.id)) return undefined;
    const liked = this.#liked.has(clip.id);
    // The number is as old as the pool: one's own like is in it, or was just given.
    const likes = Math.max(clip.likes, Number(liked));
    return { ...clip, liked, likes, saved: this.#saved.has(clip.id) };
  }
}
