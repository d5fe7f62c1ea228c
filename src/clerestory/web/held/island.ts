// Comments that wait: one box chooses all on the page.

export function mount(root: HTMLElement): void {
  const label = root.querySelector<HTMLElement>("[data-part=all]");
  const all = label?.querySelector("input");
  if (!label || !all) return;
  const boxes = [...root.querySelectorAll<HTMLInputElement>("input[name=comment]")];
  label.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  root.addEventListener("change", () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  });
}

const root = document.querySelector<HTMLElement>("[data-island=held]");
if (root) mount(root);
