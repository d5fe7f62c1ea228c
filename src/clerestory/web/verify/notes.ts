// Signed notes (C2SP signed-note). Reading one says nothing about who signed it.

import { checkText, fromBase64, fromUtf8, isName, toHex, type Bytes } from "./bytes";
import { sameKey, verifyNote, type Key } from "./keys";
import { must, refuse } from "./refused";

const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const ID_BYTES = 4;

export interface Signature {
  readonly name: string;
  readonly id: string;
  readonly bytes: Bytes;
}

export interface Note {
  readonly text: string;
  readonly signatures: Signature[];
}

export function noteOf(data: Uint8Array): Note {
  const whole = fromUtf8(data, MAX_NOTE_BYTES);
  const cut = whole.lastIndexOf("\n\n");
  const rest = whole.slice(cut + 2);
  must(
    cut >= 0 && rest.endsWith("\n"),
    "a note is a text, an empty line, and whole signature lines",
  );
  const signatures = rest.slice(0, -1).split("\n").map(signatureOf);
  must(signatures.length <= MAX_SIGNATURES, "more signatures than a note may have");
  return { text: whole.slice(0, cut + 1), signatures };
}

function signatureOf(line: string): Signature {
  const parts = line.split(" ");
  const [dash, name = ""] = parts;
  must(dash === "\u2014", "a signature line begins with a dash and a space");
  const blob = fromBase64(parts.slice(2).join(" "));
  checkText(name);
  must(
    isName(name) && blob.length > ID_BYTES,
    "a signature has a name without spaces, an id and bytes",
  );
  return { name, id: toHex(blob.subarray(0, ID_BYTES)), bytes: blob.slice(ID_BYTES) };
}

// Which of these keys signed, with the time each says. One bad signature of a known key refuses the
// whole note; a key's second signature is ignored, as in the Go tools.
export async function verifiedBy(note: Note, keys: Key[]): Promise<Map<Key, bigint>> {
  const known = new Map<string, Key>();
  for (const key of keys) {
    const place = `${key.name}\n${key.id}`;
    const other = known.get(place);
    if (other && !sameKey(other, key)) {
      refuse("malformed", "two of the known keys have one name and one id");
    }
    known.set(place, other ?? key);
  }
  const verified = new Map<Key, bigint>();
  for (const each of note.signatures) {
    const signer = known.get(`${each.name}\n${each.id}`);
    if (signer && !verified.has(signer)) {
      verified.set(signer, await verifyNote(signer, note.text, each.bytes));
    }
  }
  must(verified.size > 0, "no known key signed this note", "unsigned");
  return verified;
}
