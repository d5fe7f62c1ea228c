// Watches the first two clips in Firefox and prints what it saw as JSON.
// usage: node firefox.mjs ADDRESS FIREFOX PROFILE

import puppeteer from "../../frontend/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js";

const [address, executablePath, userDataDir] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  userDataDir,
  headless: true,
  extraPrefsFirefox: { "media.autoplay.default": 0 },
});
try {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
  page.on("pageerror", (problem) => complaints.push(String(problem)));
  await page.setViewport({ width: 500, height: 844 });
  await page.goto(address);
  const plays = (number) =>
    page.waitForFunction(
      (at) => {
        const card = document.querySelectorAll(".clip")[at];
        const video = card.querySelector("video");
        return !video.paused && video.currentTime > 0.1 && card.hasAttribute("data-shown");
      },
      { timeout: 60_000 },
      number,
    );
  await plays(0);
  await page.waitForFunction(() => document.querySelector("[data-part=lines]").textContent !== "");
  const first = await page.evaluate(() => {
    const video = document.querySelector("video");
    return {
      lines: document.querySelector("[data-part=lines]").textContent,
      muted: video.muted,
      width: video.videoWidth,
      icon: document.querySelector(".acts .icon").getBoundingClientRect().width,
    };
  });
  await page.keyboard.press("j");
  await plays(1);
  const quiet = await page.evaluate(() => document.querySelector("video").paused);
  console.log(JSON.stringify({ first, quiet, complaints }));
} finally {
  await browser.close();
}
