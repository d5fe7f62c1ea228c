// Makes a comment's markup for a comment that the page loaded itself. Text goes in as text only.

import { language } from "../language";
import { part } from "../player/signs";
import { written } from "../player/words";
import { short } from "../toggles";

/** A comment as the API gives it (social/shown.py). */
export interface ShownComment {
  readonly id: string;
  readonly clip: string;
  readonly parent: string;
  readonly address: string;
  readonly author: { handle: string; name: string; picture: string };
  readonly by_author: boolean;
  readonly answered: string;
  readonly words: readonly { text: string; href: string }[];
  readonly held: boolean;
  readonly hidden: string;
  readonly pinned: boolean;
  readonly liked_by_author: boolean;
  readonly likes: number;
  readonly replies: number;
  readonly posted_at: string;
  readonly edited_at: string | null;
  readonly liked: boolean;
  readonly mine: boolean;
  readonly may_pin: boolean;
  readonly may_delete: boolean;
}

/** Fills a copy of the page's empty comment. */
export function commentOf(template: HTMLTemplateElement, said: ShownComment): HTMLElement {
  const made = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  made.id = `c-${said.id}`;
  Object.assign(made.dataset, { comment: said.id, parent: said.parent });
  const home = `/@${said.author.handle}`;
  for (const name of ["face", "by"]) (part(made, name) as HTMLAnchorElement).href = home;
  (part(made, "by").firstElementChild as HTMLElement).textContent = said.author.name;
  fillFace(part(made, "face"), said);
  const shown: Record<string, boolean> = {
    author: said.by_author,
    pinned: said.pinned,
    held: said.held,
    hidden: said.hidden !== "",
    report: !said.mine,
    to: said.answered !== "",
    loved: said.liked_by_author,
    edited: said.edited_at !== null,
    menu: said.may_delete,
    approve: said.held && !said.mine,
    pin: said.may_pin,
    edit: said.mine,
    replies: said.replies > 0,
  };
  for (const [name, on] of Object.entries(shown)) part(made, name).hidden = !on;
  const answered = part(made, "answered") as HTMLAnchorElement;
  answered.href = `/@${said.answered}`;
  answered.textContent = `@${said.answered}`;
  part(made, "text").replaceChildren(...said.words.map(wordOf));
  const ground = part(made, "hidden-for");
  ground.textContent = ground.dataset[said.hidden] ?? "";
  fillActs(made, said);
  return made;
}

function fillActs(made: HTMLElement, said: ShownComment): void {
  const like = part(made, "like");
  const count = like.querySelector("[data-count]") as HTMLElement;
  count.dataset["count"] = String(said.likes);
  count.textContent = short(said.likes);
  if (like instanceof HTMLFormElement) {
    like.action = `${said.address}/${said.liked ? "un" : ""}like`;
    like.dataset["toggle"] = `/comments/${said.id}/like`;
    like.toggleAttribute("data-on", said.liked);
    like.querySelector("button")?.setAttribute("aria-pressed", String(said.liked));
  }
  const links = {
    page: "",
    edited: "/history",
    edit: "/edit",
    delete: "/delete",
    report: "/report",
  };
  for (const [name, rest] of Object.entries(links)) {
    (part(made, name) as HTMLAnchorElement).href = said.address + rest;
  }
  const reply = made.querySelector<HTMLAnchorElement>("[data-act=reply]");
  if (reply) reply.href = `${said.address}#say`;
  const time = part(made, "page").querySelector("time") as HTMLTimeElement;
  time.dateTime = said.posted_at;
  time.textContent = ago(said.posted_at);
  (part(made, "approve") as HTMLFormElement).action = `${said.address}/approve`;
  (part(made, "pin") as HTMLFormElement).action = `${said.address}/${said.pinned ? "un" : ""}pin`;
  const pin = part(made, "pin-text");
  pin.textContent = pin.dataset[said.pinned ? "on" : "off"] ?? "";
  const below = part(made, "replies").firstElementChild as HTMLAnchorElement;
  below.href = said.address;
  tellReplies(below, said.replies);
}

/** Says how many replies there are on the link that opens them. */
export function tellReplies(link: HTMLElement, number: number): void {
  link.dataset["number"] = String(number);
  const words = link.dataset[number === 1 ? "one" : "many"] ?? "";
  link.textContent = written(words, { number });
}

function fillFace(face: HTMLElement, said: ShownComment): void {
  const blank = face.querySelector(".avatar") as HTMLElement;
  if (said.author.picture) {
    const picture = document.createElement("img");
    picture.className = "avatar";
    picture.alt = "";
    picture.src = said.author.picture;
    picture.width = picture.height = 40;
    blank.replaceWith(picture);
  } else blank.textContent = [...said.author.name][0] ?? "";
}

function wordOf(word: ShownComment["words"][number]): Node {
  if (!word.href) return document.createTextNode(word.text);
  const link = document.createElement("a");
  link.href = word.href;
  link.textContent = word.text;
  return link;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Writes when something was said: 5 min. ago within a month, else the day. */
export function ago(moment: string): string {
  const at = new Date(moment);
  const seconds = (Date.now() - at.getTime()) / 1000;
  if (seconds > 30 * 86_400) {
    return new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(at);
  }
  const way = new Intl.RelativeTimeFormat(language(), { numeric: "auto", style: "short" });
  const [unit, size] = STEPS.find(([, step]) => seconds >= step) ?? (["second", 1] as const);
  return way.format(-Math.round(unit === "second" ? 0 : seconds / size), unit);
}
