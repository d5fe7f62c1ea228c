// Builds the front end: every island.ts, the one stylesheet, the icons, the service worker and the
// offline page that checks receipts go into src/clerestory/web/built/ under names that carry a hash of their content, each with a
// compressed twin; manifest.json says which name stands for what.
//
//   npm ci --ignore-scripts && npm run build

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = import.meta.dirname;
const web = resolve(here, "../src/clerestory/web");
const out = join(web, "built");
const common = {
  bundle: true,
  minify: true,
  write: false,
  target: ["chrome115", "firefox115", "safari16.4"],
  logLevel: "warning",
  absWorkingDir: web,
  // The sources lie outside this folder, so its packages are named.
  nodePaths: [join(here, "node_modules")],
};
const packable = new Set([".js", ".css", ".svg", ".json"]);

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);

// A logical name such as watch/island.js becomes watch-island.<hash>.js.
function hashed(name, bytes) {
  const kind = extname(name);
  const stem = name.slice(0, -kind.length).replaceAll("/", "-");
  return `${stem}.${hash(bytes)}${kind}`;
}

// The paths below web/ of all files with this name, in order, whatever was built before left out.
async function named(name) {
  const paths = await readdir(web, { recursive: true });
  return paths
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(`/${name}`) && !path.startsWith("built"))
    .sort();
}

async function islands() {
  const entries = await named("island.ts");
  const made = [];
  for (const entry of entries) {
    const result = await build({ ...common, entryPoints: [entry], format: "esm" });
    made.push([entry.replace(/\.ts$/, ".js"), result.outputFiles[0].contents]);
  }
  return made;
}

async function stylesheet() {
  const screens = (await named("style.css")).filter((path) => path !== "shell/style.css");
  const contents = ["shell/style.css", ...screens].map((path) => `@import "./${path}";`).join("\n");
  const result = await build({
    ...common,
    stdin: { contents, loader: "css", resolveDir: web },
    outfile: "style.css",
  });
  return [["shell/style.css", result.outputFiles[0].contents]];
}

async function pictures() {
  const folder = join(web, "shell/icons");
  const names = (await readdir(folder)).filter((name) => /\.(svg|png)$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => [`icons/${name}`, await readFile(join(folder, name))]),
  );
}

async function worker(manifest) {
  const entry = join(web, "offline/worker.ts");
  // What the offline page is made of; everything else is kept when it is first used.
  const kept = ["shell/style.css", "icons/sprite.svg", "icons/mark.svg"].map(
    (name) => `/static/${manifest[name]}`,
  );
  const result = await build({
    ...common,
    entryPoints: [entry],
    format: "iife",
    define: { KEPT: JSON.stringify(kept), VERSION: JSON.stringify(hash(kept.join())) },
  });
  return [["offline/worker.js", result.outputFiles[0].contents]];
}

// One file that needs nothing else: script and style stand inside it and are allowed by their hash.
// What goes in is text of ours alone, so that two builds give the same bytes.
async function verifier() {
  const entry = join(web, "verify/page.ts");
  const script = await build({
    ...common,
    target: ["chrome137", "firefox129", "safari17"], // the first with Ed25519
    entryPoints: [entry],
    format: "esm",
  });
  const style = await build({ ...common, entryPoints: [join(web, "verify/page.css")] });
  const mark = await readFile(join(web, "shell/icons/mark.svg"), "utf8");
  const parts = {
    script: script.outputFiles[0].text.trim(),
    style: style.outputFiles[0].text.trim(),
    mark: mark.replace(/^[^>]*>|<style>.*?<\/style>|<\/svg>\s*$/gs, "").trim(),
  };
  const allowed = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  parts.policy = [
    "default-src 'none'",
    `script-src ${allowed(parts.script)}`,
    `style-src ${allowed(parts.style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const shell = await readFile(join(here, "verify.html"), "utf8");
  const page = shell.replace(/@(\w+)@/g, (_, name) => parts[name]);
  return [["verify/page.html", Buffer.from(page)]];
}

async function main() {
  const fresh = `${out}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const manifest = {};
  const sizes = [];
  async function put(list) {
    for (const [name, bytes] of list) {
      manifest[name] = hashed(name, bytes);
      await writeFile(join(fresh, manifest[name]), bytes);
      let packed = bytes.length;
      if (packable.has(extname(name))) {
        const twin = gzipSync(bytes, { level: 9 });
        packed = twin.length;
        await writeFile(join(fresh, `${manifest[name]}.gz`), twin);
      }
      sizes.push({ name, bytes: bytes.length, gzip: packed });
    }
  }
  await put(await islands());
  await put(await stylesheet());
  await put(await pictures());
  await put(await worker(manifest));
  await put(await verifier());
  await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  // The old build goes only when the new one is whole.
  await rm(out, { recursive: true, force: true });
  await rename(fresh, out);
  for (const { name, bytes, gzip } of sizes) {
    console.log(`${String(bytes).padStart(7)} ${String(gzip).padStart(7)} gz  ${name}`);
  }
  console.log(`built ${relative(dirname(here), out)} (${basename(out)}/manifest.json)`);
}

// `--verifier FILE` builds that one page alone, to compare it with one that was served.
const [mode, target] = process.argv.slice(2);
if (mode === "--verifier") await writeFile(target, (await verifier())[0][1]);
else await main();
