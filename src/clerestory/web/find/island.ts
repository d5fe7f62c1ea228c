// Suggestions while one types: a combobox with a list (WAI-ARIA, "List autocomplete with manual
// selection"). Without it the form sends what was typed; what it asks the server is kept nowhere.

import { API } from "../parts/call";
import { language } from "../parts/language";
import { moveStills } from "../parts/moving";
import { type Choice, type Suggestions, choices } from "./suggestions";

const PAUSE = 160;

export function mount(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("[data-part=field]");
  const list = form.querySelector<HTMLElement>("[data-part=list]");
  const told = form.querySelector<HTMLElement>("[data-part=told]");
  if (!field || !list || !told) return;
  let at = -1;
  let shown: Choice[] = [];
  let timer = 0;
  let asking: AbortController | null = null;

  // A search field may not be a combobox; a text field may.
  field.type = "text";
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  close();

  function close(): void {
    list!.hidden = true;
    field!.setAttribute("aria-expanded", "false");
    point(-1);
  }

  function point(to: number): void {
    at = to;
    [...list!.children].forEach((one, place) => {
      one.setAttribute("aria-selected", String(place === at));
      if (place === at) one.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) field!.removeAttribute("aria-activedescendant");
    else field!.setAttribute("aria-activedescendant", `suggestion-${at}`);
  }

  function take(choice: Choice): void {
    close();
    if (choice.address) {
      location.assign(choice.address);
      return;
    }
    field!.value = choice.text;
    form.requestSubmit();
  }

  function show(found: Choice[]): void {
    shown = found;
    list!.replaceChildren(
      ...found.map((choice, place) => {
        const row = document.createElement("li");
        row.id = `suggestion-${place}`;
        row.setAttribute("role", "option");
        const text = document.createElement("bdi");
        text.textContent = choice.text;
        const beside = document.createElement("span");
        beside.className = "quiet";
        beside.textContent = choice.beside;
        row.append(text, beside);
        // Before the field loses the focus, which would close the list.
        row.addEventListener("pointerdown", (event) => event.preventDefault());
        row.addEventListener("click", () => take(choice));
        return row;
      }),
    );
    list!.hidden = found.length === 0;
    field!.setAttribute("aria-expanded", String(found.length > 0));
    point(-1);
    const many = list!.dataset["many"] ?? "";
    const words = found.length === 1 ? list!.dataset["one"] : many.replace("{n}", found.length.toLocaleString(language()));
    told!.textContent = found.length ? (words ?? "") : "";
  }

  function clips(count: number): string {
    const { clip = "", clips: many = "" } = list!.dataset;
    return count === 1 ? clip : many.replace("{n}", count.toLocaleString(language()));
  }

  async function ask(): Promise<void> {
    asking?.abort();
    const typed = field!.value.trim();
    if (!typed) {
      show([]);
      return;
    }
    asking = new AbortController();
    try {
      const answer = await fetch(`${API}/suggest?q=${encodeURIComponent(typed)}`, {
        signal: asking.signal,
        cache: "no-store",
      });
      if (!answer.ok) throw new Error();
      const found = choices((await answer.json()) as Suggestions, clips);
      if (document.activeElement === field) show(found);
    } catch (why) {
      // The form works without suggestions.
      if (!(why instanceof DOMException && why.name === "AbortError")) show([]);
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE);
  });
  field.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asking?.abort();
    close();
  });
  field.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && open && at >= 0) {
      event.preventDefault();
      take(shown[at]!);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!shown.length || !field.value.trim()) return;
      event.preventDefault();
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Past either end lies the field itself.
      point(((at + 1 + step + shown.length + 1) % (shown.length + 1)) - 1);
    }
  });
}

const form = document.querySelector<HTMLFormElement>("form[data-island=find]");
if (form) mount(form);
for (const grid of document.querySelectorAll<HTMLElement>(".find .grid")) moveStills(grid);
