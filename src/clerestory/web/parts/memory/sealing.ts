// Seals a text with a passphrase, for a reader's other devices; docs/feed.md has the form by bytes.
//
//   name (16) | version (1) | salt (16) | nonce (12) | AES-256-GCM of what is inside | SHA-256 (32)
//   inside: length (4) | text, deflated | zeros up to a step
//
// The hash at the end tells a file that was damaged from a passphrase that is wrong; that nobody
// changed it is what GCM says.

const NAME = "clerestory-taste";
const VERSION = 1;
const [SALT, NONCE, TAG, HASH, LENGTH] = [16, 12, 16, 32, 4];
const HEAD = NAME.length + 1; // what is not sealed and must be as it was: name and version
const ROUNDS = 600_000; // of PBKDF2-HMAC-SHA-256, as OWASP said in 2023
const STEP = 16_384;
const MOST_INSIDE = 8_000_000;
export const MOST_BYTES = 1_048_576; // as feed/actions/sealed.py takes
export const LEAST_LETTERS = 12;

export type Bytes = Uint8Array<ArrayBuffer>;

/** A key with the salt that it was made with; the key itself cannot be read out of the browser. */
export interface Lock {
  readonly key: CryptoKey;
  readonly salt: Bytes;
}

export class WrongPassphrase extends Error {}
export class Damaged extends Error {}
/** A later version of these pages wrote it. */
export class Newer extends Error {}
/** It was sealed with another passphrase than the lock's. */
export class OtherSalt extends Error {}
export class TooBig extends Error {}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const random = (size: number): Bytes => crypto.getRandomValues(new Uint8Array(size));
const head = (): Bytes => joined(utf8(NAME), Uint8Array.of(VERSION));

/** The same letters however a keyboard writes them; a space that it puts at the end is none. */
export const normal = (passphrase: string): string => passphrase.normalize("NFC").trim();

/** Whether it has letters enough: a short one could be found by trying. */
export const longEnough = (passphrase: string): boolean =>
  [...normal(passphrase)].length >= LEAST_LETTERS;

/** Makes the key of a passphrase, which takes a second or so; a new one where no salt is given. */
export async function lockOf(passphrase: string, salt = random(SALT)): Promise<Lock> {
  const bytes = utf8(normal(passphrase));
  const base = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
  return { key, salt };
}

/** Seals a text; rejects with TooBig where it does not fit. */
export async function sealed({ key, salt }: Lock, text: string): Promise<Bytes> {
  const packed = await through(utf8(text), new CompressionStream("deflate-raw"), Infinity);
  const inside = new Uint8Array(Math.ceil((LENGTH + packed.length) / STEP) * STEP);
  new DataView(inside.buffer).setUint32(0, packed.length);
  inside.set(packed, LENGTH);
  const nonce = random(NONCE);
  const way = { name: "AES-GCM", iv: nonce, additionalData: head() };
  const closed = new Uint8Array(await crypto.subtle.encrypt(way, key, inside));
  const file = joined(head(), salt, nonce, closed);
  if (file.length + HASH > MOST_BYTES) throw new TooBig();
  return joined(file, await hash(file));
}

/** The salt of a file, with which its key is made; rejects with Newer or Damaged. */
export async function saltOf(file: Bytes): Promise<Bytes> {
  const name = new TextDecoder().decode(file.subarray(0, NAME.length));
  if (name === NAME && (file[NAME.length] ?? 0) > VERSION) throw new Newer();
  const inside = file.length - HEAD - SALT - NONCE - TAG - HASH;
  if (name !== NAME || file[NAME.length] !== VERSION || inside <= 0 || inside % STEP) {
    throw new Damaged();
  }
  const told = await hash(file.subarray(0, -HASH));
  if (!same(told, file.subarray(-HASH))) throw new Damaged();
  return file.slice(HEAD, HEAD + SALT);
}

/** Opens a file; rejects with Newer, Damaged, OtherSalt or WrongPassphrase. */
export async function opened({ key, salt }: Lock, file: Bytes): Promise<string> {
  if (!same(await saltOf(file), salt)) throw new OtherSalt();
  const begins = HEAD + SALT;
  const nonce = file.subarray(begins, begins + NONCE);
  const way = { name: "AES-GCM", iv: nonce, additionalData: file.subarray(0, HEAD) };
  const closed = file.subarray(begins + NONCE, -HASH);
  const inside = await crypto.subtle.decrypt(way, key, closed).catch(() => {
    throw new WrongPassphrase();
  });
  const length = new DataView(inside).getUint32(0);
  if (length > inside.byteLength - LENGTH) throw new Damaged();
  const packed = new Uint8Array(inside, LENGTH, length);
  try {
    const text = await through(packed, new DecompressionStream("deflate-raw"), MOST_INSIDE);
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch {
    throw new Damaged();
  }
}

/** Sends bytes through a stream; rejects where more come out than may. */
async function through(
  bytes: Bytes,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Bytes> {
  const pieces: Bytes[] = [];
  let length = 0;
  const out = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let next = await out.read(); !next.done; next = await out.read()) {
    length += next.value.length;
    if (length > most) throw new TooBig();
    pieces.push(next.value as Bytes);
  }
  return joined(...pieces);
}

function joined(...pieces: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const hash = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

const same = (one: Bytes, other: Bytes): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);
