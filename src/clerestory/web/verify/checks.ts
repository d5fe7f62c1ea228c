// Checks of single files, as clerestory/verify/checks.py makes them: what kind of file it is,
// whether it holds, and what it says.

import { fromHex, plainText, toUtf8 } from "./bytes";
import { noteOf } from "./notes";
import { nameOf, Policy, type Witnessed } from "./policy";
import {
  kindOf,
  LEAF_BYTES,
  proofOf,
  receiptOf,
  verifyProof,
  verifyReceipt,
  type Value,
} from "./receipts";
import { Refused } from "./refused";
import { count } from "./showing";
import type { Words } from "./words";

const SKEW = 60n; // seconds that a witness's clock may be ahead of ours
const MOST_SHOWN = 400;

export type Mark = "ok" | "note" | "wrong" | "unchecked";
export type Verdict = "right" | "wrong" | "unchecked";

export class Report {
  readonly findings: { mark: Mark; sentence: string }[] = [];

  add(mark: Mark, sentence: string): void {
    this.findings.push({ mark, sentence });
  }

  get verdict(): Verdict {
    const marks = new Set(this.findings.map((one) => one.mark));
    if (marks.has("wrong")) return "wrong";
    return marks.has("unchecked") ? "unchecked" : "right";
  }
}

// A policy, or a log's key alone.
export async function policyOf(text: string): Promise<Policy> {
  const key = /^[^\s+]+\+[0-9a-f]{8}\+\S+$/.test(text.trim());
  const whole = key ? `log ${text.trim()}\nquorum none\n` : text;
  return Policy.parse(toUtf8(whole.endsWith("\n") ? whole : `${whole}\n`));
}

export function isPolicy(data: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(data.subarray(0, 300_000));
  return !start.startsWith("{") && /^[\t ]*quorum[\t ]/m.test(start) && !start.includes("\n\n\u00e2");
}

export async function check(
  data: Uint8Array,
  policy: Policy,
  entry: string,
  words: Words,
): Promise<Report> {
  const report = new Report();
  try {
    await told(data, policy, entry.trim(), words, report);
  } catch (why) {
    if (!(why instanceof Refused)) throw why;
    report.add("wrong", why.why === "quorum" ? words.few(why.message) : words.fails(why.message));
  }
  return report;
}

async function told(
  data: Uint8Array,
  policy: Policy,
  entry: string,
  words: Words,
  report: Report,
): Promise<void> {
  const start = new TextDecoder("latin1").decode(data.subarray(0, 64));
  if (start.trimStart().startsWith("{")) {
    const receipt = receiptOf(data);
    const witnessed = await verifyReceipt(receipt, policy);
    report.add("ok", words.receipt(count(receipt.proof.index), receipt.kind));
    report.add("ok", words.committed);
    report.add("ok", words.standing);
    tellWitnessed(witnessed, policy, words, report);
    for (const [name, value] of parts(receipt.body)) report.add("note", words.says(name, value));
  } else if (start.startsWith("c2sp.org/tlog-proof")) {
    const proof = proofOf(data);
    let claimed = entry === "" ? undefined : entryOf(entry);
    if (!claimed && proof.extra.length === LEAF_BYTES) {
      kindOf(proof.extra);
      claimed = proof.extra;
    }
    if (claimed) {
      const witnessed = await verifyProof(proof, claimed, policy);
      report.add("ok", words.proof(count(proof.index)));
      tellWitnessed(witnessed, policy, words, report);
    } else {
      tellWitnessed(await policy.verify(proof.checkpoint), policy, words, report);
      report.add("unchecked", words.proofOf(count(proof.index)));
    }
  } else {
    tellWitnessed(await policy.verify(noteOf(data)), policy, words, report);
  }
}

function tellWitnessed(witnessed: Witnessed, policy: Policy, words: Words, report: Report): void {
  const { checkpoint, seen } = witnessed;
  report.add("ok", words.signed(checkpoint.origin, count(checkpoint.size)));
  const names = [...seen].map(([name, at]) => [nameOf(name), at] as const);
  if (names.length) report.add("ok", words.seen(names.map(([name, at]) => words.seenBy(name, at))));
  else report.add("note", words.unwitnessed);
  const absent = [...policy.witnesses.keys()].filter((name) => !seen.has(name)).map(nameOf);
  if (absent.length) report.add("note", words.absent(absent));
  const latest = BigInt(Math.floor(Date.now() / 1000)) + SKEW;
  for (const [name, at] of names) if (at > latest) report.add("wrong", words.early(name, at));
}

function parts(body: Value): [string, string][] {
  const cut = (text: string): string =>
    text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\u2026` : text;
  if (typeof body !== "object" || Array.isArray(body)) return [["", cut(JSON.stringify(body))]];
  return Object.entries(body).map(([name, value]) => [
    cut(name),
    cut(typeof value === "string" ? value : JSON.stringify(value)),
  ]);
}

function entryOf(text: string): Uint8Array {
  return fromHex(text.toLowerCase());
}

export function textOf(data: Uint8Array): string {
  return plainText(data);
}
