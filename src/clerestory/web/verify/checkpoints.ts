// Checkpoints (C2SP tlog-checkpoint): which log, how many leaves, which root.

import { checkText, fromBase64, fromDecimal, MAX_SIZE, toHex, type Bytes } from "./bytes";
import { EMPTY_ROOT, HASH_BYTES } from "./hashing";
import { must } from "./refused";

export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
}

export function checkpointOf(text: string): Checkpoint {
  const lines = text.slice(0, -1).split("\n");
  const [origin = "", size = "", root = "", ...extensions] = lines;
  must(text.endsWith("\n") && lines.length >= 3, "a checkpoint is three whole lines or more");
  for (const line of [origin, ...extensions]) {
    checkText(line);
    must(line !== "", "the lines of a checkpoint are not empty");
  }
  const found = { origin, size: fromDecimal(size, MAX_SIZE), root: fromBase64(root) };
  must(found.root.length === HASH_BYTES, "a checkpoint has a size and a root of 32 bytes");
  const empty = found.size !== 0n || toHex(found.root) === EMPTY_ROOT;
  must(empty, "the empty tree has another root");
  return found;
}
