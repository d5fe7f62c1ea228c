// Keeps the page true while it is open: size, times and windows; and copies commands.

const EVERY_MS = 5000;

interface Band {
  readonly group: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

interface Pane {
  readonly label: string;
  readonly whole: boolean;
  readonly leads: number[];
  readonly bands: Band[];
}

interface Moment {
  readonly iso: string;
  readonly told: string;
}

interface Told {
  readonly count: string;
  readonly ok: boolean;
  readonly checked: Moment | null;
  readonly witnesses: Record<string, Moment | null>;
  readonly windows: Pane[];
}

function drawn(part: Element | null, all: Record<string, string | number>[]): void {
  const made = all.map((facts) => {
    const rect = document.createElementNS(part?.namespaceURI ?? null, "rect");
    for (const [name, value] of Object.entries(facts)) rect.setAttribute(name, String(value));
    return rect;
  });
  part?.replaceChildren(...made);
}

function show(item: Element, pane: Pane): void {
  item.classList.toggle("whole", pane.whole);
  item.querySelector("svg")?.setAttribute("aria-label", pane.label);
  const bands = pane.bands.map(({ group, x, y, height }) => {
    return { class: `band ${group}`, x, y, width: 14, height };
  });
  drawn(item.querySelector("[data-part=light]"), bands);
  const leads = pane.leads.map((lead) => ({ class: `lead lead-${lead}` }));
  drawn(item.querySelector("[data-part=leads]"), leads);
}

function showTime(place: Element | null, moment: Moment | null): void {
  if (!place || !moment) return;
  place.textContent = moment.told;
  if (place instanceof HTMLTimeElement) place.dateTime = moment.iso;
}

export function mount(root: HTMLElement): void {
  const get = (part: string): Element | null => root.querySelector(`[data-part=${part}]`);
  const clear = get("standing") !== null;

  function tell(now: Told): void {
    const list = get("windows");
    const size = get("size");
    if (!list || !size) return;
    // Whether it stands is a part of the page that is not drawn here.
    if (now.ok !== clear) location.reload();
    size.textContent = now.count;
    showTime(get("time"), now.checked);
    for (const [name, time] of Object.entries(now.witnesses)) {
      showTime(root.querySelector(`[data-witness="${CSS.escape(name)}"]`), time);
    }
    while (list.children.length < now.windows.length && list.lastElementChild) {
      const copy = list.lastElementChild.cloneNode(true) as Element;
      copy.querySelector("clipPath")?.remove();
      list.append(copy);
    }
    now.windows.forEach((pane, at) => {
      const item = list.children[at];
      if (item) show(item, pane);
    });
  }

  async function look(): Promise<void> {
    if (document.hidden) return;
    const answer = await fetch("/assurance/log.json").catch(() => undefined);
    if (answer?.ok) tell((await answer.json()) as Told);
  }

  setInterval(() => void look(), EVERY_MS);
  document.addEventListener("visibilitychange", () => void look());
  for (const button of root.querySelectorAll<HTMLButtonElement>("[data-act=copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => {
      const text = button.parentElement?.querySelector("code")?.textContent ?? "";
      void navigator.clipboard.writeText(text).then(() => {
        const told = get("told");
        if (told) told.textContent = root.dataset["copied"] ?? "";
        button.toggleAttribute("data-done", true);
      });
    });
  }
}

const root = document.querySelector<HTMLElement>("[data-island=assurance]");
if (root) mount(root);
