// Draws what is remembered: bars, wishes, rows.

import { language } from "../parts/language";
import type { Memory } from "../parts/memory/memory";
import { mayGive, type Row, tells, type Wish } from "../parts/memory/rows";
import { part } from "../parts/player/signs";
import { written } from "../parts/player/words";

const COUNTED = 50; // as the policy remembers
const BARS = 12;
const FIRST = 25;
const WAYS = ["more", "less", "never"] as const;

const figure = (number: number): string => new Intl.NumberFormat(language()).format(number);

export function showBars(root: HTMLElement, memory: Memory): void {
  const rows = memory.rows.filter((row) => row.known && tells(row)).slice(0, COUNTED);
  const rests = part(root, "rests");
  const { some = "", none = "" } = rests.dataset;
  rests.textContent = rows.length ? written(some, { count: figure(rows.length) }) : none;
  const topics = rows.flatMap((row) => row.known?.topics.map((topic) => `#${topic}`) ?? []);
  draw(root, part(root, "topics"), topics);
  draw(root, part(root, "people"), rows.map((row) => `@${row.handle}`));
}

function draw(root: HTMLElement, figureOf: HTMLElement, names: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const order = [...counts].sort((one, other) => other[1] - one[1]).slice(0, BARS);
  const most = order[0]?.[1] ?? 1;
  figureOf.hidden = order.length === 0;
  figureOf.querySelector("ol")?.replaceChildren(
    ...order.map(([name, count]) => {
      const row = copy(root, "bar");
      part(row, "name").textContent = name;
      part(row, "many").textContent = figure(count);
      row.querySelector("rect")?.setAttribute("width", String((100 * count) / most));
      return row;
    }),
  );
}

/** Shows how many pairs wait, where some may be given. */
export async function showGiving(root: HTMLElement, memory: Memory): Promise<void> {
  const line = part(root, "giving");
  line.hidden = !mayGive(memory.choice);
  const count = figure(await memory.giver.waiting());
  line.textContent = written(line.dataset["words"] ?? "", { count });
}

export function showWishes(root: HTMLElement, memory: Memory, changed: () => void): void {
  const words = part(root, "ways").dataset;
  const rows = WAYS.flatMap((way) =>
    memory.wished[way].map((wish: Wish) =>
      wishRow(root, words[way] ?? way, wish.words, () => memory.unwish(wish), changed),
    ),
  );
  rows.push(
    ...memory.wished.not.map(({ id, title }) =>
      wishRow(root, words["not"] ?? "", title, () => memory.interestedAgain(id), changed),
    ),
  );
  const section = part(root, "wished");
  section.hidden = rows.length === 0;
  section.querySelector("ul")?.replaceChildren(...rows);
}

function wishRow(
  root: HTMLElement,
  way: string,
  name: string,
  take: () => Promise<void>,
  changed: () => void,
): HTMLElement {
  const row = copy(root, "wish");
  part(row, "way").textContent = way;
  part(row, "name").textContent = name;
  const button = row.querySelector("button") as HTMLButtonElement;
  button.setAttribute("aria-label", `${button.textContent ?? ""}: ${way} ${name}`);
  button.addEventListener("click", () => void take().then(changed));
  return row;
}

/** Shows the newest rows, or all; `forget` is told which one is to go. */
export function showRows(
  root: HTMLElement,
  memory: Memory,
  all: boolean,
  forget: (id: string) => void,
): void {
  const count = part(root, "count");
  count.textContent = written(count.dataset["words"] ?? "", { count: figure(memory.rows.length) });
  const shown = all ? memory.rows : memory.rows.slice(0, FIRST);
  const more = root.querySelector<HTMLElement>("[data-act=all]");
  if (more) more.hidden = shown.length === memory.rows.length;
  part(root, "rows").replaceChildren(...shown.map((row) => rowOf(root, row, forget)));
}

function rowOf(root: HTMLElement, row: Row, forget: (id: string) => void): HTMLElement {
  const line = copy(root, "row");
  const title = part(line, "title") as HTMLAnchorElement;
  title.textContent = row.title || row.id;
  title.href = `/clips/${row.id}`;
  part(line, "handle").textContent = `@${row.handle}`;
  const when = part(line, "when") as HTMLTimeElement;
  const at = new Date(row.at);
  when.dateTime = at.toISOString();
  const way = { dateStyle: "medium", timeStyle: "short" } as const;
  when.textContent = new Intl.DateTimeFormat(language(), way).format(at);
  const share = new Intl.NumberFormat(language(), { style: "percent" }).format(row.reached / 10);
  part(line, "reached").textContent = share;
  const counts = part(line, "counts");
  counts.textContent = (tells(row) ? counts.dataset["yes"] : counts.dataset["no"]) ?? "";
  const button = part(line, "forget");
  button.setAttribute("aria-label", `${button.textContent ?? ""}: ${title.textContent}`);
  button.addEventListener("click", () => forget(row.id));
  return line;
}

const copy = (root: HTMLElement, name: string): HTMLElement =>
  (part(root, name) as HTMLTemplateElement).content.firstElementChild?.cloneNode(
    true,
  ) as HTMLElement;
