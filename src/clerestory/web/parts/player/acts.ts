// What the buttons of a clip do. One listener serves all clips of a page.

import type { House } from "./house";
import type { Player } from "./player";
import { share } from "./share";
import { openShare } from "./sharing";
import { hearToggles, toggle } from "../toggles";
import { sentence } from "./words";

const TWICE = 300; // milliseconds between the taps of a double tap

/** Makes the buttons below `root` work; `say` shows a short sentence to eyes and ears. */
export function hearButtons(
  root: HTMLElement,
  house: House,
  playerOf: (clip: HTMLElement) => Player | undefined,
  say: (text: string) => void,
): void {
  let last = 0;
  hearToggles(root, say);
  root.addEventListener("click", (event) => {
    const target = event.target as Element;
    const clip = target.closest<HTMLElement>("[data-clip]");
    const player = clip ? playerOf(clip) : undefined;
    if (!clip || !player) return;
    const act = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    // Without script it is a link to where it is shown.
    if (act === "unveil") event.preventDefault();
    if (act) void run(act, clip, player, house, say);
    else if (target instanceof HTMLVideoElement) {
      if (event.timeStamp - last < TWICE) {
        last = 0;
        if (!player.wanted) void player.play();
        love(clip, say);
      } else {
        last = event.timeStamp;
        tap(player, house);
      }
    }
  });
}

/** Likes a clip by a double tap: never the other way round. */
function love(clip: HTMLElement, say: (text: string) => void): void {
  const form = clip.querySelector<HTMLElement>("[data-part=like]");
  if (!(form instanceof HTMLFormElement)) return say(sentence(clip, "SignIn"));
  void toggle(form, true, say);
  clip.removeAttribute("data-loved");
  requestAnimationFrame(() => clip.toggleAttribute("data-loved", true));
  setTimeout(() => clip.removeAttribute("data-loved"), 700);
}

/** A tap on the picture gives it sound while it has none, and then stops and starts it. */
function tap(player: Player, house: House): void {
  if (player.wanted && player.video.muted && player.root.dataset["sound"] === "has") {
    house.preferences.set("sound", true);
  } else player.toggle();
}

async function run(
  act: string,
  clip: HTMLElement,
  player: Player,
  house: House,
  say: (text: string) => void,
): Promise<void> {
  const { preferences } = house;
  if (act === "play") player.toggle();
  else if (act === "sound") preferences.set("sound", player.video.muted);
  else if (act === "captions") preferences.set("captions", !preferences.choices.captions);
  else if (act === "retry") void player.play();
  else if (act === "unveil") player.unveil();
  else if (act === "words") {
    const open = clip.toggleAttribute("data-open");
    clip.querySelector('[data-act="words"]')?.setAttribute("aria-expanded", String(open));
  } else if (act === "share") {
    if (openShare(clip, player.video, say)) return;
    const { address = "", title = "" } = clip.dataset;
    const outcome = await share(address, title);
    if (outcome === "copied") say(sentence(clip, "Copied"));
    if (outcome === "failed") location.assign(address);
  }
}
