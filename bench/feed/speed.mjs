// How long the browser's ranking takes in Node: reads a case from a file, prints milliseconds.

import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "../../frontend/node_modules/esbuild/lib/main.js";

const folder = resolve(import.meta.dirname, "../../src/clerestory/web/parts/ranking");
const built = await build({
  stdin: {
    contents: 'export { readPool } from "./reading"; export { rank } from "./ranking";\n' +
      'export { watchedOf } from "./taste";',
    resolveDir: folder,
    loader: "ts",
  },
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
});
const script = Buffer.from(built.outputFiles[0].contents);
const { rank, readPool, watchedOf } = await import(
  `data:text/javascript;base64,${script.toString("base64")}`
);
const told = JSON.parse(await readFile(process.argv[2], "utf8"));
const bytes = Buffer.from(told.pool, "base64");
const none = { authors: new Set(), sounds: new Set(), topics: new Set() };
const wishes = { never: none, more: none, less: none, languages: new Set(), sensitive: false };
const pool = readPool(bytes);
const watched = Array.from({ length: 50 }, (_, row) => watchedOf(pool, row * 7));
const seen = new Set(watched.map((_, row) => pool.ids[row * 7]));
const asked = { ...wishes, seen, notInterested: new Set() };

function median(act) {
  const times = [];
  for (let round = 0; round < 200; round++) {
    const began = performance.now();
    act(round);
    times.push(performance.now() - began);
  }
  // The first rounds are slower: the engine compiles what it meets often.
  return { first: times[0], median: times.sort((one, other) => one - other)[100] };
}

const read = median(() => readPool(bytes));
const ranked = median((seed) => rank(pool, watched, asked, told.policy, seed, 50));
console.log(JSON.stringify({ read, ranked, script: script.length }));
