// One clip: on its own page, or inside another site.

import { Witness } from "../parts/memory/watching";
import { hearButtons } from "../parts/player/acts";
import { keepHouse, lessMotion } from "../parts/player/house";
import { hearKeys } from "../parts/player/keyboard";
import { Player } from "../parts/player/player";
import { copy } from "../parts/player/share";
import { hearSheet } from "../parts/player/sheet";
import { sentence } from "../parts/player/words";
import { hearTalk } from "../parts/talk/here";
import { remind } from "../parts/rest";
import { toaster } from "../parts/toast";
import { hearToggles, isOn, show } from "../parts/toggles";

export function mount(root: HTMLElement): void {
  const say = toaster(root);
  const card = root.querySelector<HTMLElement>("[data-clip]");
  if (card) {
    play(root, card, say);
    // Inside another site nothing is counted: its pages are not ours to count.
    if (!root.hasAttribute("data-embedded")) void Witness.begin(root, "page");
  } else hearToggles(root, say);
  const talk = root.querySelector<HTMLElement>("[data-talk]");
  if (talk) hearTalk(talk, say);
  twins(root);
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const field = document.getElementById(button.dataset["copy"] ?? "");
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      field.select();
      void copy(field.value).then((outcome) => {
        if (outcome === "copied") say(sentence(root, "Copied"));
      });
    });
  }
}

/** The marks stand over the picture and beside it: what is set on one shows on the other. */
function twins(root: HTMLElement): void {
  root.addEventListener("submit", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-toggle]");
    const same = `form[data-toggle="${form?.dataset["toggle"]}"]`;
    for (const other of form ? root.querySelectorAll<HTMLFormElement>(same) : []) {
      if (other !== form) show(other, isOn(form as HTMLElement));
    }
  });
}

function play(root: HTMLElement, card: HTMLElement, say: (text: string) => void): void {
  const house = keepHouse();
  const start = Number(root.dataset["start"] ?? 0);
  // Where the clip is to begin stands in the addresses for browsers without script.
  if (start > 0) for (const one of card.querySelectorAll("source")) one.src = one.src.split("#")[0] ?? "";
  const player = new Player(card, house);
  player.startAt(start);
  card.setAttribute("data-mounted", "");
  hearButtons(root, house, () => player, say);
  hearKeys(house, { current: () => player });
  if (!root.hasAttribute("data-embedded")) {
    remind(root, { stop: () => player.pause(), goOn: () => void player.play() });
  }
  const dialog = root.querySelector("dialog");
  if (dialog) hearSheet(dialog, house.preferences);
  // Inside another site a clip waits until it is asked; here it starts, unless motion is unwelcome.
  const alone = !root.hasAttribute("data-embedded") && !lessMotion();
  let resting = alone;
  const turn = (seen: boolean): void => {
    if (seen && resting) void player.play();
    else if (!seen && player.wanted) player.pause();
    else return;
    resting = !seen;
  };
  new IntersectionObserver((entries) => turn(entries.at(-1)?.isIntersecting ?? false), {
    threshold: 0.3,
  }).observe(card);
  document.addEventListener("visibilitychange", () => turn(!document.hidden));
}

const root = document.querySelector<HTMLElement>("[data-island=clip]");
if (root) mount(root);
