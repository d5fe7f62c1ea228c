// A playlist of one's own: clips change places at once; what the server refuses is taken back.

import { call, Refused } from "../parts/call";
import { written } from "../parts/player/words";
import { toaster } from "../parts/toast";

export function mount(root: HTMLElement, list: HTMLElement): void {
  const say = toaster(root);
  const told = root.querySelector<HTMLElement>("[data-part=told]");
  const before = Number(list.dataset["before"]);
  let under: Promise<unknown> = Promise.resolve();

  list.addEventListener("submit", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-way]");
    const row = form?.closest<HTMLElement>("[data-clip]");
    const up = form?.dataset["way"] === "up";
    const other = (up ? row?.previousElementSibling : row?.nextElementSibling) as HTMLElement | null;
    // Over the edge of this page: the server moves it, and the form is sent as it is.
    if (!form || !row || !other) return;
    event.preventDefault();
    swap(row, other, up);
    const place = [...list.children].indexOf(row) + 1 + before;
    const title = row.querySelector("bdi")?.textContent ?? "";
    if (told) told.textContent = written(told.dataset["words"] ?? "", { title, number: String(place) });
    const address = `/playlists/${root.dataset["playlist"]}/clips/${row.dataset["clip"]}`;
    // One after the other, in the order of the presses.
    under = under
      .then(() => call("PUT", address, { place }))
      .catch((problem: unknown) => {
        swap(row, other, !up);
        say(problem instanceof Refused ? problem.message : (document.body.dataset["down"] ?? ""));
      });
  });

  function swap(row: HTMLElement, other: HTMLElement, up: boolean): void {
    const held = document.activeElement as HTMLElement | null;
    if (up) other.before(row);
    else other.after(row);
    const rows = [...list.children];
    for (const [index, one] of rows.entries()) {
      const number = one.querySelector("[data-part=number]");
      if (number) number.textContent = String(index + 1 + before);
      for (const button of one.querySelectorAll<HTMLButtonElement>("button[name=way]")) {
        const end = button.value === "up" ? index + before === 0 : index === rows.length - 1;
        button.disabled = end && !(button.value === "down" && document.querySelector("[rel=next]"));
      }
    }
    // Where the list ends, the keyboard goes on with the other way.
    if (held && row.contains(held)) {
      const stays = held.matches(":disabled")
        ? row.querySelector<HTMLElement>("button[name=way]:not(:disabled)")
        : held;
      stays?.focus();
    }
  }
}

const root = document.querySelector<HTMLElement>("[data-island=playlist]");
const list = root?.querySelector<HTMLElement>("[data-part=list]");
if (root && list) mount(root, list);
