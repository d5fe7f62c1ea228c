// Where a reader's devices are joined, what is forgotten on one is noted, so that none brings it back.

import { type Forgotten, NOTHING_FORGOTTEN } from "./rows";
import type { Store } from "./store";

export class Forgetting {
  constructor(private readonly store: Store | undefined) {}

  /** Before it is forgotten: what breaks off between the two is forgotten when devices meet next. */
  add(key: string): Promise<void> {
    return this.#change((old) => ({ ...old, gone: [...old.gone, { key, at: Date.now() }] }));
  }

  all(): Promise<void> {
    return this.#change(() => ({ since: Date.now(), gone: [] }));
  }

  async #change(change: (old: Forgotten) => Forgotten): Promise<void> {
    await this.store?.change<Forgotten, undefined>("forgotten", "sync", (old, sync) => ({
      ...(sync ? { value: change(old ?? NOTHING_FORGOTTEN) } : {}),
      told: undefined,
    }));
  }
}
