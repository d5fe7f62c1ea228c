// What the page says, in one place, so that it can be said in another language. The catalogue is
// chosen by the browser's languages; English is there always.

import { shown, when } from "./showing";
import { CY } from "./welsh";

export interface Words {
  readonly language: string;
  /** What stands on the page from the start, by `data-said`; English stands there already. */
  readonly page: Readonly<Record<string, string>>;
  readonly marks: Record<"ok" | "note" | "wrong" | "unchecked", string>;
  readonly ends: Record<"right" | "wrong" | "unchecked", string>;
  receipt(index: string, kind: string): string;
  readonly committed: string;
  readonly standing: string;
  proof(index: string): string;
  proofOf(index: string): string;
  signed(origin: string, size: string): string;
  seen(names: string[]): string;
  seenBy(name: string, at: bigint): string;
  readonly unwitnessed: string;
  absent(names: string[]): string;
  early(name: string, at: bigint): string;
  says(name: string, value: string): string;
  few(why: string): string;
  fails(why: string): string;
  readonly noPolicy: string;
  badPolicy(why: string): string;
  policy(logs: number, witnesses: number, asked: boolean): string;
  readonly pinned: string;
  readonly insecure: string;
  readonly noEd25519: string;
  tooLarge(bytes: string): string;
  tooMany(most: number): string;
  readonly unreadable: string;
  done(right: number, wrong: number, unchecked: number): string;
}

const list = (names: string[]): string =>
  new Intl.ListFormat("en", { type: "conjunction" }).format(names.map(shown));

const EN: Words = {
  language: "en",
  page: {},
  marks: { ok: "Holds", note: "Note", wrong: "Wrong", unchecked: "Not checked" },
  ends: {
    right: "All of it holds.",
    wrong: "Something is wrong.",
    unchecked: "Not everything could be checked.",
  },
  receipt: (index, kind) => `A receipt of entry ${index}, of kind ${kind}.`,
  committed: "The entry is committed to exactly what the receipt says.",
  standing: "The entry stands in the log.",
  proof: (index) => `A proof file: the entry stands in the log as entry ${index}.`,
  proofOf: (index) =>
    `A proof of entry ${index}, but not which entry that is. Write the entry into the field above.`,
  signed: (origin, size) => `Signed by the log ${shown(origin)} when it had ${size} entries.`,
  seen: (names) => `Seen by ${list(names)}.`,
  seenBy: (name, at) => `${name} on ${when(at)}`,
  unwitnessed: "No witness is asked for, so only the log itself vouches for this.",
  absent: (names) => `Not signed by ${list(names)}; the quorum of the policy is met without.`,
  early: (name, at) => `${shown(name)} says it saw this on ${when(at)}, which has not come yet.`,
  says: (name, value) => `It says ${shown(name)}: ${shown(value)}`,
  few: (why) => `It is signed by the log, but ${why}: this may not have been seen by others.`,
  fails: (why) => `It does not hold: ${shown(why)}.`,
  noPolicy: "Say first whom to believe: the policy is empty.",
  badPolicy: (why) => `The policy cannot be used: ${shown(why)}.`,
  policy: (logs, witnesses, asked) =>
    `The policy knows ${logs === 1 ? "one log" : `${logs} logs`} and ` +
    `${witnesses === 1 ? "one witness" : `${witnesses} witnesses`}` +
    `${asked ? "." : "; it asks for no witness."}`,
  pinned: "It came with this page: you trust whoever gave you the page.",
  insecure:
    "This browser checks no signatures on a page like this. Save the page and open the file.",
  noEd25519: "This browser cannot check Ed25519 signatures. A newer one can.",
  tooLarge: (bytes) => `It has ${bytes} bytes, more than any file that is checked here.`,
  tooMany: (most) => `At most ${most} files are checked at a time; the others were left out.`,
  unreadable: "The browser could not read the file.",
  done: (right, wrong, unchecked) =>
    `${right} right, ${wrong} wrong, ${unchecked} not checked.`,
};

const CATALOGUES: Record<string, Words> = { en: EN, cy: CY };

export function words(languages: readonly string[] = navigator.languages): Words {
  const known = languages.map((one) => CATALOGUES[one.slice(0, 2)]);
  return known.find((one) => one !== undefined) ?? EN;
}

/** Says in another language what stands on the page from the start. */
export function retell(said: Words): void {
  document.documentElement.lang = said.language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-said]")) {
    element.textContent = said.page[element.dataset["said"] ?? ""] ?? element.textContent;
  }
  document.title = `${document.querySelector("h1")?.textContent ?? ""} · Clerestory`;
}
