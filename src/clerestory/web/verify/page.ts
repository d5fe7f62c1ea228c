// The page: takes a policy and files, and says what was found. Nothing is sent anywhere.

import { fromHex, toHex } from "./bytes";
import { check, isPolicy, policyOf, Report, textOf, type Verdict } from "./checks";
import { leafHash, nodeHash, rootOf } from "./hashing";
import { keyOf, verifyEd25519, verifyNote } from "./keys";
import { noteOf, verifiedBy } from "./notes";
import { Policy } from "./policy";
import { verifyConsistency, verifyInclusion } from "./proofs";
import { canonical, receiptOf, verifyReceipt } from "./receipts";
import { Refused } from "./refused";
import { count } from "./showing";
import { retell, words } from "./words";

const MOST_FILES = 50;
const MOST_BYTES = 2_000_000;
const say = words();
retell(say);

interface Taken {
  readonly name: string;
  readonly data: Uint8Array | undefined;
  readonly size: number;
}

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${id}`);
}

const policyField = part("policy", HTMLTextAreaElement);
const policyTold = part("policy-told", HTMLElement);
const entryField = part("entry", HTMLInputElement);
const picker = part("files", HTMLInputElement);
const pasted = part("pasted", HTMLTextAreaElement);
const place = part("place", HTMLElement);
const results = part("results", HTMLElement);
const summary = part("summary", HTMLElement);
let taken: Taken[] = [];
let turn = 0;

function element(tag: string, text: string, className = ""): HTMLElement {
  return Object.assign(document.createElement(tag), { textContent: text, className });
}

function shownReport(name: string, report: Report): HTMLElement {
  const section = element("section", "", `result ${report.verdict}`);
  const title = element("h3", name);
  title.append(element("span", say.ends[report.verdict], "end"));
  const list = element("ul", "");
  for (const { mark, sentence } of report.findings) {
    const line = element("li", "", mark);
    line.append(element("span", say.marks[mark], "mark"), element("span", sentence));
    list.append(line);
  }
  section.append(title, list);
  return section;
}

async function believed(): Promise<Policy | undefined> {
  const told = policyField.value.trim() === "" ? say.noPolicy : "";
  policyTold.textContent = told;
  if (told) return undefined;
  try {
    const policy = await policyOf(policyField.value);
    const asked = policy.quorum !== "none";
    const pinned = policyField.value === policyField.defaultValue ? ` ${say.pinned}` : "";
    policyTold.textContent = say.policy(policy.logs.length, policy.witnesses.size, asked) + pinned;
    return policy;
  } catch (why) {
    if (!(why instanceof Refused)) throw why;
    policyTold.textContent = say.badPolicy(why.message);
    return undefined;
  }
}

async function checked(one: Taken, policy: Policy | undefined): Promise<Report> {
  const report = new Report();
  if (one.size > MOST_BYTES) report.add("unchecked", say.tooLarge(count(one.size)));
  else if (!one.data) report.add("unchecked", say.unreadable);
  else if (!policy) report.add("unchecked", policyTold.textContent || say.noPolicy);
  else return check(one.data, policy, entryField.value, say);
  return report;
}

async function tell(): Promise<void> {
  const mine = ++turn;
  const policy = await believed();
  const found: [string, Report][] = [];
  for (const one of taken) found.push([one.name, await checked(one, policy)]);
  if (mine !== turn) return; // something newer is being told
  results.replaceChildren(...found.map(([name, report]) => shownReport(name, report)));
  const many = (verdict: Verdict): number =>
    found.filter(([, report]) => report.verdict === verdict).length;
  summary.textContent = found.length ? say.done(many("right"), many("wrong"), many("unchecked")) : "";
}

async function take(files: File[]): Promise<void> {
  const read = await Promise.all(
    files.slice(0, MOST_FILES).map(async (file): Promise<Taken> => {
      const small = file.size <= MOST_BYTES;
      const data = small ? await file.arrayBuffer().catch(() => undefined) : undefined;
      return { name: file.name, size: file.size, data: data && new Uint8Array(data) };
    }),
  );
  const policies = read.filter((one) => one.data && isPolicy(one.data));
  for (const { data } of policies) if (data) policyField.value = textOf(data);
  const rest = read.filter((one) => !policies.includes(one));
  if (rest.length) taken = rest;
  await tell();
  if (files.length > MOST_FILES) summary.textContent += ` ${say.tooMany(MOST_FILES)}`;
}

function hear(): void {
  picker.addEventListener("change", () => void take([...(picker.files ?? [])]));
  for (const field of [policyField, entryField]) {
    field.addEventListener("input", () => void tell());
  }
  pasted.addEventListener("input", () => {
    const data = new TextEncoder().encode(pasted.value);
    const name = pasted.labels?.[0]?.textContent ?? "";
    taken = pasted.value.trim() ? [{ name, data, size: data.length }] : [];
    void tell();
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      place.toggleAttribute("data-over", kind === "dragover");
      if (event instanceof DragEvent && kind === "drop") {
        void take([...(event.dataTransfer?.files ?? [])]);
      }
    });
  }
}

// For tests, and for whoever opens the console: all that the page is made of.
Object.assign(window, {
  verifier: Object.freeze({
    ...{ canonical, check, fromHex, isPolicy, keyOf, leafHash, nodeHash, noteOf, Policy, policyOf },
    ...{ receiptOf, Refused, rootOf, say, toHex, verifiedBy, verifyConsistency, verifyEd25519 },
    ...{ verifyInclusion, verifyNote, verifyReceipt },
  }),
});

if (isSecureContext) {
  hear();
  void tell();
} else summary.textContent = say.insecure;
