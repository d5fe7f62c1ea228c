// Proof files (C2SP tlog-proof), leaves, canonical bodies (RFC 8785, narrowed) and receipts: see
// clerestory/tlog/proof_files.py, leaves.py, canonical.py and clerestory/verify/receipts.py.

import {
  fromBase64,
  fromDecimal,
  fromHex,
  fromUtf8,
  isWhole,
  MAX_SIZE,
  plainText,
  same,
  toUtf8,
  type Bytes,
} from "./bytes";
import { HASH_BYTES, leafHash, sha256 } from "./hashing";
import { noteOf, type Note } from "./notes";
import type { Policy, Witnessed } from "./policy";
import { verifyInclusion } from "./proofs";
import { must, refuse } from "./refused";

export const LEAF_BYTES = 70;
export const KINDS = [
  "RELEASE POLICY STAFF_ACCESS SYSTEM_RUN FED_DELIVERY EGRESS ERASURE KEK_EPOCH LEGAL INCIDENT",
  "EXPORT MODERATION RANK_POLICY CORRECTION COVER",
].flatMap((line) => line.split(" "));
const PUBLIC = new Set(["RELEASE", "POLICY", "KEK_EPOCH", "INCIDENT", "RANK_POLICY"]);
const FORMAT = "clerestory-receipt/1";
const MAX_RECEIPT_BYTES = 1 << 20;
const MAX_BODY_BYTES = 65_536;
const MAX_HEAD_BYTES = 100_000;
const MAX_HASHES = 63;
const MAX_DEPTH = 16;

export type Value = boolean | number | string | Value[] | { [name: string]: Value };

export interface Proof {
  readonly index: bigint;
  readonly hashes: Bytes[];
  readonly checkpoint: Note;
  readonly extra: Bytes;
}

export function proofOf(data: Uint8Array): Proof {
  const end = data.findIndex((byte, at) => byte === 10 && data[at + 1] === 10);
  must(end >= 0, "not a proof file of version 1");
  const [header, ...lines] = fromUtf8(data.subarray(0, end), MAX_HEAD_BYTES).split("\n");
  must(header === "c2sp.org/tlog-proof@v1", "not a proof file of version 1");
  let extra: Bytes = new Uint8Array();
  if (lines[0]?.startsWith("extra ")) {
    extra = fromBase64(lines.shift()?.slice(6) ?? "");
    must(extra.length > 0, "without extra data there is no line for it");
  }
  must(lines[0]?.startsWith("index ") === true, "the index is missing");
  const index = fromDecimal(lines.shift()?.slice(6) ?? "", MAX_SIZE);
  const hashes = lines.map(fromBase64);
  const small = hashes.length <= MAX_HASHES && hashes.every((each) => each.length === HASH_BYTES);
  must(small, "a proof is at most 63 hashes of 32 bytes");
  must(extra.length <= MAX_BODY_BYTES, "at most 65,536 bytes of extra data");
  return { index, hashes, checkpoint: noteOf(data.subarray(end + 2)), extra };
}

export async function verifyProof(
  proof: Proof,
  entry: Uint8Array,
  policy: Policy,
): Promise<Witnessed> {
  const witnessed = await policy.verify(proof.checkpoint);
  const { size, root } = witnessed.checkpoint;
  await verifyInclusion(await leafHash(entry), proof.index, size, proof.hashes, root);
  return witnessed;
}

// Checks the 70 bytes of an entry; gives the name of its kind.
export function kindOf(leaf: Uint8Array): string {
  const version = leaf.length === LEAF_BYTES && leaf[0] === 1;
  must(version && same(leaf.subarray(2, 6), new Uint8Array(4)), "not a leaf of version 1");
  const kind = KINDS[(leaf[1] ?? 0) - 1];
  if (kind === undefined) return refuse("malformed", "version 1 has no such kind of leaf");
  const tagged = leaf.subarray(6, 38).some((byte) => byte !== 0);
  must(!(tagged && PUBLIC.has(kind)), "a leaf of a public kind has no tag");
  return kind;
}

export function canonical(value: unknown, depth = MAX_DEPTH): string {
  if (typeof value === "boolean") return String(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value === "string" && isWhole(value)) return JSON.stringify(value);
  if (Array.isArray(value) && depth > 0) {
    return `[${value.map((each) => canonical(each, depth - 1)).join(",")}]`;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && depth > 0) {
    const parts = Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => `${canonical(name, depth - 1)}:${canonical(each, depth - 1)}`);
    return `{${parts.join(",")}}`;
  }
  return refuse("malformed", "a value that has no place in a body, or nested too deep");
}

export interface Receipt {
  readonly leaf: Bytes;
  readonly kind: string;
  readonly salt: Bytes;
  readonly body: Value;
  readonly proof: Proof;
}

export function receiptOf(data: Uint8Array): Receipt {
  must(data.length <= MAX_RECEIPT_BYTES, "longer than a receipt may be");
  const text = plainText(data).replace(/\n$/, "");
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return refuse("malformed", "not JSON");
  }
  const { format, leaf, salt, proof, body } = (told ?? {}) as Record<string, unknown>;
  if (
    format !== FORMAT ||
    typeof leaf !== "string" ||
    typeof salt !== "string" ||
    typeof proof !== "string" ||
    !isWhole(proof)
  ) {
    return refuse("malformed", "not a receipt of version 1");
  }
  const rest = `"leaf":${JSON.stringify(leaf)},"proof":${JSON.stringify(proof)}`;
  const spelt = canonical(body);
  must(toUtf8(spelt).length <= MAX_BODY_BYTES, "longer than this may be");
  const whole = `{"body":${spelt},"format":"${FORMAT}",${rest},"salt":${JSON.stringify(salt)}}`;
  must(whole === text, "a receipt, but not in its canonical spelling");
  const bytes = fromHex(leaf, LEAF_BYTES);
  return {
    leaf: bytes,
    kind: kindOf(bytes),
    salt: fromHex(salt, HASH_BYTES),
    body: body as Value,
    proof: proofOf(toUtf8(proof)),
  };
}

export async function verifyReceipt(receipt: Receipt, policy: Policy): Promise<Witnessed> {
  const domain = toUtf8("clerestory/v1/commit\0");
  const commit = await sha256(domain, receipt.salt, toUtf8(canonical(receipt.body)));
  const opens = same(commit, receipt.leaf.subarray(38));
  must(opens, "salt and body are not what this leaf is committed to", "unproven");
  return verifyProof(receipt.proof, receipt.leaf, policy);
}
