// What this browser keeps of its reader's taste: an IndexedDB of its own. Nothing of it is sent, but
// for the pairs of clips that a reader has asked to give (`giving.ts`), and sealed for their other
// devices (`syncing.ts`).

const KEY = "clerestory.taste";
const VERSION = 1;

export type Shelf = "watched" | "seen" | "kept";

const SHELVES: Readonly<Record<Shelf, string>> = { watched: "id", seen: "id", kept: "name" };

export const done = <T>(asked: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("the browser keeps nothing"));
  });

export const ended = (work: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    work.oncomplete = () => resolve();
    work.onerror = work.onabort = () => reject(work.error ?? new Error("nothing was kept"));
  });

/** Rows under their keys, on three shelves. */
export class Store {
  private constructor(readonly database: IDBDatabase) {}

  /** Opens the database, and makes it at the first time; rejects where the browser keeps nothing. */
  static async open(): Promise<Store> {
    const asked = indexedDB.open(KEY, VERSION);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(SHELVES)) {
        asked.result.createObjectStore(name, { keyPath });
      }
    };
    const database = await done(asked);
    // Another page wants a newer form, or to delete it: this one does not stand in the way.
    database.onversionchange = () => database.close();
    return new Store(database);
  }

  all<T>(shelf: Shelf): Promise<T[]> {
    return done(this.#shelf(shelf, "readonly").getAll() as IDBRequest<T[]>);
  }

  async put(shelf: Shelf, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    const place = this.#shelf(shelf, "readwrite");
    for (const row of rows) place.put(row);
    await this.#written(place);
  }

  async drop(shelf: Shelf, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const place = this.#shelf(shelf, "readwrite");
    for (const key of keys) place.delete(key);
    await this.#written(place);
  }

  /**
   * Changes a thing that is kept, in one step beside other pages; `change` may see another. Where
   * it gives no value, what is kept stays.
   */
  async change<T, R>(
    name: string,
    beside: string,
    change: (kept: T | undefined, other: unknown) => { readonly value?: T; readonly told: R },
  ): Promise<R> {
    const place = this.#shelf("kept", "readwrite");
    const [kept, other] = await Promise.all(
      [name, beside].map((one) => done(place.get(one) as IDBRequest<{ value: unknown } | undefined>)),
    );
    const { value, told } = change(kept?.value as T | undefined, other?.value);
    if (value !== undefined) place.put({ name, value });
    await this.#written(place);
    return told;
  }

  async clear(...names: readonly Shelf[]): Promise<void> {
    const all = this.database.transaction([...names], "readwrite");
    for (const name of names) all.objectStore(name).clear();
    await ended(all);
  }

  #shelf(shelf: Shelf, mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(shelf, mode, { durability: "relaxed" }).objectStore(shelf);
  }

  #written(place: IDBObjectStore): Promise<void> {
    return ended(place.transaction);
  }
}
