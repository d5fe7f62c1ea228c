// Runs the browser's ranking on cases that come one a line, and writes its answers one a line.
// `pool`: reads a pool alone; `align`: turns a vector; `brought`: turns it epoch by epoch; else: ranks.

import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "../../frontend/node_modules/esbuild/lib/main.js";

const folder = resolve(import.meta.dirname, "../../src/clerestory/web/parts/ranking");
const contents = ["reading", "taste", "ranking"].map((name) => `export * from "./${name}";`);
const built = await build({
  stdin: { contents: contents.join("\n"), resolveDir: folder, loader: "ts" },
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: ["chrome115", "firefox115", "safari16.4"],
});
const script = Buffer.from(built.outputFiles[0].contents).toString("base64");
const { align, brought, rank, readPool } = await import(`data:text/javascript;base64,${script}`);

const likes = ({ authors, sounds, topics }) => ({
  authors: new Set(authors),
  sounds: new Set(sounds),
  topics: new Set(topics),
});

function wishesOf(told) {
  return {
    seen: new Set(told.seen),
    notInterested: new Set(told.not_interested),
    never: likes(told.never),
    more: likes(told.more),
    less: likes(told.less),
    languages: new Set(told.languages),
    sensitive: told.sensitive,
  };
}

function answer(told) {
  if (told.align) return align(told.align, told.matrix);
  if (told.brought) {
    const turns = new Map(told.turns.map((turn) => [turn.before, turn]));
    return brought(told.brought, told.epoch, turns, told.now) ?? null;
  }
  let pool;
  try {
    pool = readPool(Buffer.from(told.pool, "base64"));
  } catch (problem) {
    if (problem.constructor.name === "RangeError" || !problem.message.startsWith("This pool")) {
      throw problem;
    }
    return "refused";
  }
  if (!told.policy) return "read";
  const wishes = wishesOf(told.wishes);
  const placed = rank(pool, told.watched, wishes, told.policy, told.seed, told.slots);
  return placed.map(({ row, points, chance, reasons }) => [
    pool.ids[row],
    points,
    chance,
    reasons.map(({ term, value, points: own, count }) => [term, value, own, count]),
  ]);
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
