// The page of one comment.

import { hearTalk } from "../parts/talk/here";
import { toaster } from "../parts/toast";
import { hearToggles } from "../parts/toggles";

export function mount(root: HTMLElement): void {
  const say = toaster(root);
  hearToggles(root, say);
  hearTalk(root, say);
}

const root = document.querySelector<HTMLElement>("[data-island=talk]");
if (root) mount(root);
