// Opens the offline page in Firefox, puts policy and texts into it, and prints what it says of each.
// usage: node firefox-verify.mjs ADDRESS FIREFOX PROFILE POLICY TEXT...

import puppeteer from "../../frontend/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js";

const [address, executablePath, userDataDir, policy, ...texts] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  userDataDir,
  headless: true,
});
try {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
  page.on("pageerror", (problem) => complaints.push(String(problem)));
  await page.goto(address);
  const write = (id, text) =>
    page.evaluate(
      ([field, words]) => {
        const area = document.getElementById(field);
        area.value = words;
        area.dispatchEvent(new Event("input", { bubbles: true }));
      },
      [id, text],
    );
  await write("policy", policy);
  const told = [];
  for (const text of texts) {
    await write("pasted", text);
    const found = await page.waitForFunction(
      (known) => {
        const words = document.body.innerText.match(/\d+ right, \d+ wrong, \d+ not checked\./)?.[0];
        return words !== known && words;
      },
      { timeout: 30_000 },
      told.at(-1) ?? "",
    );
    told.push(await found.jsonValue());
  }
  console.log(JSON.stringify({ told, complaints }));
} finally {
  await browser.close();
}
