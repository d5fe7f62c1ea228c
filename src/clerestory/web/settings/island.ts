// Settings: what can be set is searched as one types. Without script the form asks the server.

/** Folds letters as far as a browser can (the server: spine/folding.py). */
const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "");

export function mount(root: HTMLElement): void {
  const part = (name: string) => root.querySelector<HTMLElement>(`[data-part=${name}]`);
  const field = root.querySelector<HTMLInputElement>("[type=search]");
  const [list, pages, none, told] = ["found", "pages", "none", "told"].map(part);
  if (!field || !list || !pages || !none || !told) return;
  const rows = [...list.querySelectorAll<HTMLElement>("[data-folded]")];
  const look = (): void => {
    const asked = fold(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const words = (row.dataset["folded"] ?? "").split(" ");
      const fits = asked.every((one) => words.some((word) => word.startsWith(one)));
      row.hidden = asked.length === 0 || !fits;
      count += row.hidden ? 0 : 1;
    }
    list.hidden = count === 0;
    pages.hidden = asked.length > 0;
    none.hidden = asked.length === 0 || count > 0;
    const words = told.dataset[count === 1 ? "one" : "many"] ?? "";
    told.textContent = asked.length === 0 || count === 0 ? "" : words.replace("{n}", String(count));
  };
  field.addEventListener("input", look);
  // The answer is here already: sending the form would only load the page again.
  field.form?.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  if (field.value) look();
}

const root = document.querySelector<HTMLElement>("[data-island=settings]");
if (root) mount(root);
