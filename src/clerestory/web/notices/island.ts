// Notices: what is shown counts as read after a moment, and what comes since is offered.

import { call } from "../parts/call";
import { onNews } from "../shell/news";

const LOOKED = 1500; // milliseconds that a page is in sight before it counts as seen

function mount(root: HTMLElement): void {
  const fresh = root.querySelector<HTMLElement>("[data-part=fresh]");
  const until = root.dataset["until"];
  const latest = Number.parseInt(root.dataset["latest"] ?? "0", 16);
  onNews((newest) => {
    if (newest > latest) fresh?.removeAttribute("hidden");
  });
  if (!until || !root.querySelector(".told.new")) return;
  const look = (): void => {
    if (document.hidden) return;
    setTimeout(() => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      // The lines keep their mark until the next visit: it says what was new this time.
      call("PUT", "/me/notices/read", { until }).then(
        () => root.querySelector("[data-part=read]")?.remove(),
        () => undefined, // the form is there for this
      );
    }, LOOKED);
  };
  document.addEventListener("visibilitychange", look);
  look();
}

const root = document.querySelector<HTMLElement>("[data-island=notices]");
if (root) mount(root);
