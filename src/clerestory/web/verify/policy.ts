// Trust policies (C2SP tlog-policy): which logs, which witnesses, how many of them.

import { fromDecimal, fromUtf8, plainText, same } from "./bytes";
import { checkpointOf, type Checkpoint } from "./checkpoints";
import { keyOf, LOG, WITNESS, type Key } from "./keys";
import { verifiedBy, type Note } from "./notes";
import { must, refuse } from "./refused";

const MAX_POLICY_BYTES = 262_144;
const MAX_LINES = 1000;
const NONE = "none";

interface Group {
  readonly threshold: number;
  readonly members: string[];
}

export interface Witnessed {
  readonly checkpoint: Checkpoint;
  readonly log: Key;
  readonly seen: Map<string, bigint>; // the policy's name of a witness, seconds since 1970
}

export class Policy {
  readonly logs: Key[] = [];
  readonly witnesses = new Map<string, Key>();
  readonly groups = new Map<string, Group>();
  quorum = "";

  static async parse(data: Uint8Array): Promise<Policy> {
    // One letter for each byte: names may be any bytes, and mean nothing outside of the file.
    const text = Array.from(data.subarray(0, MAX_POLICY_BYTES + 1), (byte) =>
      String.fromCharCode(byte),
    ).join("");
    must(
      data.length <= MAX_POLICY_BYTES &&
        text.endsWith("\n") &&
        !/[^\t\n\u0020-\u007e\u0080-\u00ff]/.test(text),
      "a policy is whole lines of plain text, and not too many",
    );
    const lines = text
      .split("\n")
      .map((line) => line.split(/[\t ]+/).filter((word) => word !== ""))
      .filter(([first]) => first !== undefined && !first.startsWith("#"));
    must(lines.length <= MAX_LINES, "more lines than a policy may have");
    const policy = new Policy();
    for (const words of lines) await policy.#add(words);
    must(policy.quorum !== "", "a policy has a quorum line");
    return policy;
  }

  async verify(note: Note): Promise<Witnessed> {
    const verified = await verifiedBy(note, [...this.logs, ...this.witnesses.values()]);
    const checkpoint = checkpointOf(note.text);
    const log = this.logs.find((one) => verified.has(one) && one.name === checkpoint.origin);
    if (!log) {
      const sentence = "not signed by the log it speaks of, or that log is not in the policy";
      return refuse("unsigned", sentence);
    }
    const seen = new Map<string, bigint>();
    for (const [name, key] of this.witnesses) {
      const time = verified.get(key);
      if (time !== undefined) seen.set(name, time);
    }
    const met = new Set([NONE, ...seen.keys()]);
    for (const [name, group] of this.groups) {
      if (group.members.filter((member) => met.has(member)).length >= group.threshold) {
        met.add(name);
      }
    }
    const enough = met.has(this.quorum);
    must(enough, "cosigned by fewer of the known witnesses than the quorum asks for", "quorum");
    return { checkpoint, log, seen };
  }

  async #add(words: string[]): Promise<void> {
    const [verb, name = "", third = "", ...rest] = words;
    if (verb === "log" && (words.length === 2 || words.length === 3)) {
      const key = await keyOf(utf8(name), LOG);
      const twice = this.logs.some((other) => same(other.material, key.material));
      must(!twice, "a log's key stands there twice");
      this.logs.push(key);
    } else if (verb === "witness" && (words.length === 3 || words.length === 4)) {
      const key = await keyOf(utf8(third), WITNESS);
      const others = [...this.witnesses.values()];
      const twice = others.some((other) => same(other.material, key.material));
      must(!twice, "a witness's key stands there twice");
      this.#checkNew(name);
      this.witnesses.set(name, key);
    } else if (verb === "group" && words.length >= 4) {
      this.#checkNew(name);
      this.groups.set(name, this.#group(third, rest));
    } else if (
      verb === "quorum" &&
      words.length === 2 &&
      this.quorum === "" &&
      (name === NONE || this.#defined(name))
    ) {
      this.quorum = name;
    } else {
      refuse("malformed", "a line of the policy is not of a known form");
    }
  }

  #group(threshold: string, members: string[]): Group {
    const taken = new Set([...this.groups.values()].flatMap((group) => group.members));
    members.forEach((member, number) => {
      must(
        this.#defined(member) && !taken.has(member) && members.indexOf(member) === number,
        "a group's member is not defined before, or a member already",
      );
    });
    const words = new Map([
      ["any", 1],
      ["all", members.length],
    ]);
    const least =
      words.get(threshold) ?? Number(fromDecimal(utf8(threshold), BigInt(members.length)));
    must(least > 0, "a group's threshold is from 1 to the number of its members");
    return { threshold: least, members };
  }

  #defined(name: string): boolean {
    return this.witnesses.has(name) || this.groups.has(name);
  }

  #checkNew(name: string): void {
    must(name !== NONE && !this.#defined(name), "a name is defined twice, or is `none`");
  }
}

function bytesOf(word: string): Uint8Array {
  return Uint8Array.from(word, (letter) => letter.charCodeAt(0));
}

function utf8(word: string): string {
  return fromUtf8(bytesOf(word), MAX_POLICY_BYTES);
}

// A policy's name of something as people should see it.
export function nameOf(word: string): string {
  try {
    return plainText(bytesOf(word));
  } catch {
    return word;
  }
}
