// Lets a browser meet clips that were watched, one day a line: `views`, pairs of clip and moment.
// Answers with what waits to be given and was given; `before` is what an answer left, `given` how
// many of what is due then goes.

import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "../../frontend/node_modules/esbuild/lib/main.js";

const built = await build({
  entryPoints: [resolve(import.meta.dirname, "../../src/clerestory/web/parts/memory/giving.ts")],
  bundle: true,
  write: false,
  format: "esm",
  target: ["chrome115", "firefox115", "safari16.4"],
});
const script = Buffer.from(built.outputFiles[0].contents).toString("base64");
const { due, met } = await import(`data:text/javascript;base64,${script}`);

const DAY = 86_400_000;
const NOTHING = { day: 0, met: 0, run: [], used: [], waiting: [], sent: [] };

function answer({ before, views, given = 0, at = 0 }) {
  let giving = before ?? NOTHING;
  for (const [clip, moment] of views) {
    giving = met(giving, `${clip}.${Math.floor(moment / DAY)}.sig`, moment);
  }
  const gone = [];
  for (let count = 0; count < given; count += 1) {
    const found = due(giving, at);
    giving = found.giving;
    if (found.pair) gone.push(found.pair);
  }
  return { giving, gone };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
