// Inclusion and consistency proofs, verified (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

import { MAX_SIZE, same } from "./bytes";
import { HASH_BYTES, nodeHash } from "./hashing";
import { must, refuse } from "./refused";

type Hash = Uint8Array;

export async function verifyInclusion(
  leaf: Hash,
  index: bigint,
  size: bigint,
  proof: Hash[],
  root: Hash,
): Promise<void> {
  const inside = index >= 0n && index < size && size <= MAX_SIZE;
  must(inside, "a tree of this size has no such leaf", "range");
  checkHashes(leaf, root, ...proof);
  let node = leaf;
  for (const [sibling, left] of climb(index, size - 1n, proof)) {
    node = await (left ? nodeHash(sibling, node) : nodeHash(node, sibling));
  }
  must(same(node, root), "the inclusion proof leads to another root", "unproven");
}

export async function verifyConsistency(
  old: bigint,
  now: bigint,
  proof: Hash[],
  oldRoot: Hash,
  newRoot: Hash,
): Promise<void> {
  const growing = old > 0n && old <= now && now <= MAX_SIZE;
  must(growing, "a tree cannot be shown to continue an empty or a larger one", "range");
  if (old === now) {
    const one = proof.length === 0 && same(oldRoot, newRoot);
    must(one, "two trees of one size have one root and need no proof", "unproven");
    return;
  }
  must(proof.length > 0, "the consistency proof is empty", "unproven");
  checkHashes(oldRoot, newRoot, ...proof);
  const whole = (old & (old - 1n)) === 0n; // the old tree is one complete subtree
  const [start, ...path] = whole ? [oldRoot, ...proof] : proof;
  if (!start) return;
  const height = BigInt((old & -old).toString(2).length - 1);
  let oldNode = start;
  let newNode = start;
  for (const [sibling, left] of climb((old - 1n) >> height, (now - 1n) >> height, path)) {
    if (left) {
      oldNode = await nodeHash(sibling, oldNode);
      newNode = await nodeHash(sibling, newNode);
    } else {
      newNode = await nodeHash(newNode, sibling);
    }
  }
  const leads = same(oldNode, oldRoot) && same(newNode, newRoot);
  must(leads, "the consistency proof leads to other roots", "unproven");
}

// From a node of a level whose last node is `last` to the root: each sibling, and whether it stands
// on the left. A last node without a sibling is carried up unhashed.
function* climb(place: bigint, last: bigint, proof: Hash[]): Generator<[Hash, boolean]> {
  for (const sibling of proof) {
    if (last === 0n) refuse("unproven", "the proof goes on above the root");
    const left = (place & 1n) === 1n || place === last;
    yield [sibling, left];
    while (left && place !== 0n && (place & 1n) === 0n) {
      place >>= 1n;
      last >>= 1n;
    }
    place >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) refuse("unproven", "the proof ends below the root");
}

function checkHashes(...hashes: Hash[]): void {
  must(
    hashes.every((each) => each.length === HASH_BYTES),
    "every hash of a proof is 32 bytes",
  );
}
