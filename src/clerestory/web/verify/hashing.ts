// Hashes of the tree (RFC 6962 section 2.1), by WebCrypto.

import { joined, type Bytes } from "./bytes";

export const HASH_BYTES = 32;
export const EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

export async function sha256(...parts: Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

export function leafHash(entry: Uint8Array): Promise<Bytes> {
  return sha256(Uint8Array.of(0), entry);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(Uint8Array.of(1), left, right);
}

// The root over entries, from the definition MTH.
export async function rootOf(entries: Uint8Array[]): Promise<Bytes> {
  if (entries.length === 0) return sha256();
  const [only] = entries;
  if (entries.length === 1 && only) return leafHash(only);
  let half = 1;
  while (half * 2 < entries.length) half *= 2;
  return nodeHash(await rootOf(entries.slice(0, half)), await rootOf(entries.slice(half)));
}
