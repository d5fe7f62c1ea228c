// What is raised by all that reads and checks here; see clerestory/tlog/refusals.py.

export type Why = "malformed" | "range" | "unproven" | "signature" | "unsigned" | "quorum";

export class Refused extends Error {
  constructor(
    readonly why: Why,
    sentence: string,
  ) {
    super(sentence);
  }
}

export function refuse(why: Why, sentence: string): never {
  throw new Refused(why, sentence);
}

export function must(holds: boolean, sentence: string, why: Why = "malformed"): void {
  if (!holds) refuse(why, sentence);
}
