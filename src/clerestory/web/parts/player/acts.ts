// What the buttons of a clip do. One listener serves all clips of a page.

import type { House } from "./house";
import type { Player } from "./player";
import { share } from "./share";
import { sentence } from "./words";

/** Makes the buttons below `root` work; `say` shows a short sentence to eyes and ears. */
export function hearButtons(
  root: HTMLElement,
  house: House,
  playerOf: (clip: HTMLElement) => Player | undefined,
  say: (text: string) => void,
): void {
  root.addEventListener("click", (event) => {
    const target = event.target as Element;
    const clip = target.closest<HTMLElement>("[data-clip]");
    const player = clip ? playerOf(clip) : undefined;
    if (!clip || !player) return;
    const act = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act) void run(act, clip, player, house, say);
    else if (target instanceof HTMLVideoElement) tap(player, house);
  });
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
    const { address = "", title = "" } = clip.dataset;
    const outcome = await share(address, title);
    if (outcome === "copied") say(sentence(clip, "Copied"));
    if (outcome === "failed") location.assign(address);
  }
}
