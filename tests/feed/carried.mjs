// Joins and seals what browsers do, on cases that come one a line; answers come one a line.
// `join`: two tastes, both ways round; `last`: one that was away; `seal`, `open`: a text, a file.

import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "../../frontend/node_modules/esbuild/lib/main.js";

const folder = resolve(import.meta.dirname, "../../src/clerestory/web/parts/memory");
const contents = ["carrying", "checking", "merging", "sealing"].map(
  (name) => `export * as ${name} from "./${name}";`,
);
const built = await build({
  stdin: { contents: contents.join("\n"), resolveDir: folder, loader: "ts" },
  bundle: true,
  write: false,
  format: "esm",
  target: ["chrome115", "firefox115", "safari16.4"],
});
const script = Buffer.from(built.outputFiles[0].contents).toString("base64");
const { carrying, checking, merging, sealing } = await import(`data:text/javascript;base64,${script}`);
const { Damaged, Newer, OtherSalt, TooBig, WrongPassphrase } = sealing;
const PROBLEMS = { Damaged, Newer, NoTaste: checking.NoTaste, OtherSalt, TooBig, WrongPassphrase };

function join({ join: texts, now, last }) {
  const [one, other] = texts.map((text) => carrying.read(text, now));
  if (last !== undefined) {
    return [carrying.written(merging.joined(merging.caughtUp(one, other, last, now), other, now))];
  }
  const both = merging.joined(one, other, now);
  const ways = [
    both,
    merging.joined(other, one, now),
    merging.joined(both, one, now),
    merging.joined(other, both, now),
    merging.joined(both, both, now),
    carrying.read(carrying.written(both), now),
  ];
  return ways.map(carrying.written);
}

async function answer(told) {
  if (told.join) return join(told);
  if (told.long) return sealing.longEnough(told.long);
  if (told.seal !== undefined) {
    const lock = await sealing.lockOf(told.passphrase);
    const files = [await sealing.sealed(lock, told.seal), await sealing.sealed(lock, told.seal)];
    return [lock.key.extractable, ...files.map((file) => Buffer.from(file).toString("base64"))];
  }
  const file = new Uint8Array(Buffer.from(told.open, "base64"));
  const salt = told.salt ? Buffer.from(told.salt, "base64") : await sealing.saltOf(file);
  return sealing.opened(await sealing.lockOf(told.passphrase, new Uint8Array(salt)), file);
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = await answer(JSON.parse(line)).catch((problem) => {
    const found = Object.entries(PROBLEMS).find(([, kind]) => problem instanceof kind);
    if (!found) throw problem;
    return { refused: found[0] };
  });
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
