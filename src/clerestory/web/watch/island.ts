// The watch screen.

import { hearButtons } from "../parts/player/acts";
import { keepHouse } from "../parts/player/house";
import { hearKeys } from "../parts/player/keyboard";
import { hearSheet } from "../parts/player/sheet";
import { Witness } from "../parts/memory/watching";
import { Sheet } from "../parts/talk/sheet";
import { remind } from "../parts/rest";
import { toaster } from "../parts/toast";
import { Feed } from "./feed";
import { More } from "./more";

const NEAR = 3; // clips left when more are asked for

export function mount(root: HTMLElement): void {
  const get = <T extends HTMLElement>(selector: string): T => {
    const found = root.querySelector<T>(selector);
    if (!found) throw new Error(`the watch screen has no ${selector}`);
    return found;
  };
  const house = keepHouse();
  const told = get("[data-part=told]");
  const say = toaster(root);
  const more = new More(get("[data-part=end]"), get<HTMLTemplateElement>("template"), (cards) =>
    feed.add(cards),
  );
  const feed: Feed = new Feed(
    get("[data-part=list]"),
    get("[data-part=scroller]"),
    house,
    (text) => {
      told.textContent = text;
    },
    (left) => {
      if (left <= NEAR && more.waiting) void more.load();
    },
  );
  hearButtons(root, house, (card) => feed.playerOf(card), say);
  const sheet = new Sheet(get("[data-part=talk]"), root, say);
  get("[data-part=list]").addEventListener("watching", (event) => {
    sheet.follow(event.target as HTMLElement);
  });
  root.addEventListener("click", (event) => {
    const asked = (event.target as Element).closest("[data-act=comments]");
    const card = asked?.closest<HTMLElement>("[data-clip]");
    if (!card || (event as MouseEvent).ctrlKey || (event as MouseEvent).metaKey) return;
    event.preventDefault();
    if (sheet.open) sheet.close();
    else sheet.show(card);
  });
  hearKeys(house, { current: () => feed.current, move: (by) => feed.move(by) });
  hearSheet(get<HTMLDialogElement>("dialog"), house.preferences);
  remind(root, { stop: () => feed.current?.pause(), goOn: () => void feed.current?.play() });
  void Witness.begin(root, location.pathname === "/following" ? "following" : "newest");
  get("[data-part=again]").addEventListener("click", () => {
    feed.cards[0]?.scrollIntoView({ block: "start" });
    feed.cards[0]?.focus({ preventScroll: true });
  });
}

// Where nothing was posted yet there is nothing to do.
const root = document.querySelector<HTMLElement>("[data-island=watch]:has([data-part=list])");
if (root) mount(root);
