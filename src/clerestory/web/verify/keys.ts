// Keys of logs (type 1) and witnesses (type 4), both Ed25519 (C2SP signed-note, tlog-cosignature).

import {
  checkText,
  fromBase64,
  isName,
  MAX_SIZE,
  same,
  toBase64,
  toHex,
  toNumber,
  toUtf8,
  joined,
  type Bytes,
} from "./bytes";
import { sha256 } from "./hashing";
import { checkpointOf } from "./checkpoints";
import { must, refuse } from "./refused";

export const LOG = 1;
export const WITNESS = 4;
const MAX_KEY_TEXT = 1000;
const ID_BYTES = 4;
const TIME_BYTES = 8;

export interface Key {
  readonly name: string;
  readonly kind: number;
  readonly material: Bytes;
  readonly id: string; // four bytes in hexadecimal digits
}

export async function keyOf(vkey: string, kind: number): Promise<Key> {
  const [name = "", id, ...rest] = vkey.split("+");
  const encoded = rest.join("+");
  must(vkey.length <= MAX_KEY_TEXT && rest.length > 0, "not of the form name+id+key");
  const typed = fromBase64(encoded);
  must(typed[0] === kind, "a key of another type than is wanted here");
  checkText(name);
  must(isName(name) && typed.length === 33, "a key has a name without spaces or plus, and 32 bytes");
  const hash = await sha256(toUtf8(`${name}\n`), typed);
  const made = toHex(hash.subarray(0, ID_BYTES));
  must(
    made === id && toBase64(typed) === encoded,
    "the key and its id do not belong together",
  );
  return { name, kind, material: typed.slice(1), id: made };
}

export function sameKey(one: Key, other: Key): boolean {
  return one.name === other.name && one.kind === other.kind && same(one.material, other.material);
}

export async function verifyEd25519(
  material: Bytes,
  signature: Bytes,
  message: Bytes,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", material, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch (why) {
    // A browser without Ed25519 must never look like a wrong signature.
    if (why instanceof DOMException && why.name === "NotSupportedError") throw why;
    return false; // not a point of the curve
  }
}

// Checks a signature over a note's text; gives the time a witness says, and 0 for a log.
export async function verifyNote(key: Key, text: string, signature: Bytes): Promise<bigint> {
  let message = toUtf8(text);
  let time = 0n;
  let bare = signature;
  if (key.kind === WITNESS) {
    time = toNumber(signature.subarray(0, TIME_BYTES));
    if (signature.length < TIME_BYTES || time > MAX_SIZE) {
      refuse("signature", "a cosignature begins with a time");
    }
    checkpointOf(text); // only a checkpoint can be cosigned
    message = joined(toUtf8(`cosignature/v1\ntime ${time}\n`), message);
    bare = signature.slice(TIME_BYTES);
  }
  const right = await verifyEd25519(key.material, bare, message);
  must(right, `the signature of ${key.name} does not verify`, "signature");
  return time;
}
