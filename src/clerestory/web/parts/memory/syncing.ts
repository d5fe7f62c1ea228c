// Joins this browser with the reader's other ones: takes what they left sealed, joins it with what is
// here, and leaves what came of it. It is done the same whether anything has changed or not.

import { read, written } from "./carrying";
import { NoTaste } from "./checking";
import { Courier, type Found } from "./courier";
import {
  Damaged,
  type Lock,
  lockOf,
  Newer,
  opened,
  OtherSalt,
  saltOf,
  sealed,
  TooBig,
  WrongPassphrase,
} from "./sealing";
import { joinShelves } from "./shelves";
import { Store } from "./store";

const PAUSE = 600_000;
const TRIES = 4; // where others write at the same moment

/** Why devices do not meet; after `changed` and `gone` not before the passphrase is given again. */
export type Trouble = "" | "changed" | "gone" | "damaged" | "newer" | "big";

/** How this browser is joined with others. It is kept; the passphrase is not. */
export interface Sync {
  /** Whose devices they are: another account in the same browser does not get this one's taste. */
  readonly reader: string;
  readonly lock: Lock | null;
  readonly mark: string;
  /** When they last met, and when that was last tried. */
  readonly last: number;
  readonly tried: number;
  readonly trouble: Trouble;
}

interface Keys {
  readonly opens: Lock;
  readonly seals: Lock;
}

/** Nothing lies there any more. */
class Gone extends Error {}
/** Others wrote again and again. */
export class Busy extends Error {}

export class Syncer {
  private constructor(
    private readonly store: Store,
    private readonly reader: string,
    private readonly courier: Courier,
  ) {}

  /** Rejects where the browser keeps nothing. */
  static async open(reader: string, csrf: string): Promise<Syncer> {
    return new Syncer(await Store.open(), reader, new Courier(csrf));
  }

  state(): Promise<Sync | undefined> {
    return this.store.change<Sync, Sync | undefined>("sync", "choice", (told) => ({ told }));
  }

  /** Joins, if it is turned on and ten minutes have passed; of several pages one does. */
  async meetIfDue(): Promise<void> {
    const now = Date.now();
    const due = await this.store.change<Sync, boolean>("sync", "choice", (sync) => {
      const ours = sync?.lock && sync.reader === this.reader;
      return ours && Math.abs(now - sync.tried) >= PAUSE
        ? { value: { ...sync, tried: now }, told: true }
        : { told: false };
    });
    if (due) await this.meet();
  }

  /** Joins now, and seals with another key from now on, if one is given. */
  async meet(next?: Lock): Promise<void> {
    const sync = await this.state();
    if (!sync?.lock || sync.reader !== this.reader) return;
    const { lock } = sync;
    try {
      const met = await this.#exchange(sync.mark, sync.last, (found) => {
        if (!found) throw new Gone();
        return { opens: lock, seals: next ?? lock };
      });
      await this.#note({ ...met, tried: met.last, trouble: "" });
    } catch (problem) {
      const trouble = troubleOf(problem);
      const over = trouble === "changed" || trouble === "gone";
      if (trouble) await this.#note({ trouble, ...(over ? { lock: null } : {}) });
      throw problem;
    }
  }

  /** Turns it on: the first device sets the passphrase, others give the same. */
  async begin(passphrase: string): Promise<void> {
    const before = await this.state();
    const last = before?.reader === this.reader ? before.last : 0;
    const met = await this.#exchange("", last, async (found) => {
      const lock = await lockOf(passphrase, found?.file && (await saltOf(found.file)));
      return { opens: lock, seals: lock };
    });
    const value: Sync = { ...met, reader: this.reader, tried: met.last, trouble: "" };
    await this.store.put("kept", [{ name: "sync", value }]);
  }

  async rename(passphrase: string): Promise<void> {
    await this.meet(await lockOf(passphrase));
  }

  /** Stops on this device; what it remembers stays, and so does what lies on the server. */
  async stop(): Promise<void> {
    await this.store.drop("kept", ["sync", "forgotten"]);
  }

  /** Stops, after what lies on the server is deleted: the other devices then stop too. */
  async remove(): Promise<void> {
    await this.courier.delete();
    await this.stop();
  }

  async #exchange(
    known: string,
    last: number,
    keys: (found: Found | undefined) => Keys | Promise<Keys>,
  ): Promise<Pick<Sync, "lock" | "mark" | "last">> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await this.courier.get(tries === 0 ? known : "");
      const { opens, seals } = await keys(found);
      const now = Date.now();
      const theirs = found?.file && read(await opened(opens, found.file), now);
      const all = await joinShelves(this.store, theirs, last, now);
      const mark = await this.courier.put(await sealed(seals, written(all)), found?.mark);
      if (mark) return { lock: seals, mark, last: now };
    }
    throw new Busy();
  }

  /** Changes what is known of it, unless it was stopped meanwhile. */
  async #note(change: Partial<Sync>): Promise<void> {
    await this.store.change<Sync, undefined>("sync", "choice", (sync) => ({
      ...(sync ? { value: { ...sync, ...change } } : {}),
      told: undefined,
    }));
  }
}

/** What a problem means for devices that were joined; nothing, if it may pass by itself. */
export function troubleOf(problem: unknown): Trouble {
  if (problem instanceof OtherSalt) return "changed";
  if (problem instanceof Gone) return "gone";
  if (problem instanceof Newer) return "newer";
  if (problem instanceof TooBig) return "big";
  const broken = [Damaged, WrongPassphrase, NoTaste, SyntaxError];
  return broken.some((kind) => problem instanceof kind) ? "damaged" : "";
}
