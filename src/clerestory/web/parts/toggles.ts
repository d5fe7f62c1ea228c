// Forms with one button that is on or off: a follow, a like, a save. Without script they are sent as
// forms; with it they change at once, the server is asked after, and what it refuses is taken back.

import { call, Refused } from "./call";
import { language } from "./language";

interface Answer {
  readonly asks?: boolean;
  readonly following?: boolean;
}

/** Makes the toggles below `root` work; `say` tells what was refused. */
export function hearToggles(root: HTMLElement, say: (text: string) => void): void {
  root.addEventListener("submit", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-toggle]");
    if (!form) return;
    event.preventDefault();
    void toggle(form, !isOn(form), say);
  });
}

export const isOn = (form: HTMLElement): boolean => form.hasAttribute("data-on");

/** Turns a toggle on or off. One that is under way is turned again when its answer is there. */
export async function toggle(
  form: HTMLFormElement,
  on: boolean,
  say: (text: string) => void,
): Promise<void> {
  if (isOn(form) === on) return;
  show(form, on);
  form.toggleAttribute("data-asks", false);
  if (form.hasAttribute("data-busy")) return;
  form.toggleAttribute("data-busy", true);
  let settled = !on; // what the server knows
  try {
    while (settled !== isOn(form)) {
      const wanted = isOn(form);
      const answer = await call<Answer | undefined>(wanted ? "PUT" : "DELETE", form.dataset["toggle"] ?? "");
      settled = wanted;
      form.toggleAttribute("data-asks", answer?.asks === true);
      form.dispatchEvent(new CustomEvent("toggled", { bubbles: true, detail: { answer } }));
    }
  } catch (problem) {
    if (isOn(form) !== settled) show(form, settled);
    say(problem instanceof Refused ? problem.message : (document.body.dataset["down"] ?? ""));
  } finally {
    form.removeAttribute("data-busy");
  }
}

/** Shows a toggle as on or off. */
export function show(form: HTMLFormElement, on: boolean): void {
  form.toggleAttribute("data-on", on);
  form.querySelector("[aria-pressed]")?.setAttribute("aria-pressed", String(on));
  const count = form.querySelector<HTMLElement>("[data-count]");
  if (count) {
    const now = Math.max(0, Number(count.dataset["count"]) + (on ? 1 : -1));
    count.dataset["count"] = String(now);
    count.textContent = short(now);
  }
}

/** Writes a count as people read it at a glance: 999, 1.2K. Nothing for nought. */
export function short(count: number): string {
  if (!count) return "";
  const way = new Intl.NumberFormat(language(), { notation: "compact" });
  return way.format(count);
}
