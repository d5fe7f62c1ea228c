// The comments on a page of their own, or below a clip: what came with the page is made quick.

import { part } from "../player/signs";
import { short } from "../toggles";
import { Thread } from "./thread";

export function hearTalk(root: HTMLElement, say: (text: string) => void): void {
  const list = part(root, "comments");
  const thread = new Thread({
    root,
    clip: () => root.dataset["talk"] ?? "",
    say,
    counted: (step) => {
      const told = root.querySelector<HTMLElement>("[data-part=talk-count]");
      if (told) told.textContent = short(Number(told.dataset["count"] ?? 0) + step);
      if (told) told.dataset["count"] = String(Number(told.dataset["count"] ?? 0) + step);
    },
    put: (made) => {
      const apart = root.querySelector("[data-part=replies-here]");
      if (apart) apart.append(made);
      else list.prepend(made);
      root.querySelector("[data-part=nothing]")?.remove();
    },
  });
  const aim = root.dataset["aim"];
  if (aim) root.querySelector(`[data-comment="${aim}"]`)?.setAttribute("data-aimed", "");
  void thread;
}
