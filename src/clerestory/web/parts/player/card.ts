// Makes a clip's markup for a clip that the page loaded itself. Text goes in as text only.

import { language } from "../language";
import { short } from "../toggles";
import { part } from "./signs";

interface Word {
  readonly text: string;
  readonly href: string;
}

/** A clip as the API gives it (clips/shown.py). */
export interface ShownClip {
  readonly id: string;
  readonly address: string;
  readonly author: {
    handle: string;
    name: string;
    picture: string;
    sample: boolean;
    institution: boolean;
  };
  readonly description: string;
  readonly words: readonly Word[];
  readonly alt_text: string;
  readonly language: string;
  readonly veiled: boolean;
  readonly width: number;
  readonly height: number;
  readonly duration_ms: number;
  readonly has_audio: boolean;
  readonly downloads: boolean;
  readonly cover: string;
  readonly sources: readonly {
    url: string;
    type: string;
    short_side: number;
    bit_rate: number;
    bytes: number;
  }[];
  readonly captions: readonly { url: string; language: string; label: string }[];
  readonly published_at: string | null;
  readonly ticket: string;
  readonly likes: number;
  readonly comments: number;
  readonly liked: boolean;
  readonly saved: boolean;
}

const TALL = 1.7; // as in parts/player.py

/** Fills a copy of the page's empty clip. */
export function cardOf(template: HTMLTemplateElement, clip: ShownClip): HTMLElement {
  const card = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const { author } = clip;
  const title = clip.description.split("\n", 1)[0]?.trim().slice(0, 70) || `@${author.handle}`;
  card.classList.remove("tall", "upright", "wide");
  card.classList.add(shapeOf(clip));
  Object.assign(card.dataset, { clip: clip.id, address: clip.address, title, ticket: clip.ticket });
  card.dataset["sound"] = clip.has_audio ? "has" : "";
  card.toggleAttribute("data-veiled", clip.veiled);
  const veil = part(card, "veil");
  veil.id = `veil-${clip.id}`;
  if (clip.veiled) card.setAttribute("aria-describedby", veil.id);
  else card.removeAttribute("aria-describedby");
  (part(card, "show") as HTMLAnchorElement).href = `${clip.address}?show`;
  const heading = card.querySelector("h2") as HTMLElement;
  heading.id = `by-${clip.id}`;
  card.setAttribute("aria-labelledby", heading.id);
  fillVideo(card, clip, clip.alt_text || title);

  const home = `/@${author.handle}`;
  for (const name of ["author", "face"]) (part(card, name) as HTMLAnchorElement).href = home;
  part(card, "name").textContent = author.name;
  part(card, "handle").textContent = `@${author.handle}`;
  part(card, "sample").hidden = !author.sample;
  part(card, "institution").hidden = !author.institution;
  fillFace(part(card, "face"), author);
  const description = part(card, "description");
  description.lang = clip.language;
  description.replaceChildren(...clip.words.map(wordOf));
  const page = part(card, "page") as HTMLAnchorElement;
  page.href = clip.address;
  const time = page.querySelector("time") as HTMLTimeElement;
  if (clip.published_at) {
    time.dateTime = clip.published_at;
    const way = new Intl.DateTimeFormat(language(), { dateStyle: "long" });
    time.textContent = way.format(new Date(clip.published_at));
  }
  fillMark(part(card, "like"), clip, "like", clip.liked, clip.likes);
  fillMark(part(card, "save"), clip, "save", clip.saved);
  const talk = part(card, "comments") as HTMLAnchorElement;
  talk.href = `${clip.address}#comments`;
  const download = part(card, "download") as HTMLAnchorElement;
  download.href = `${clip.address}/download`;
  download.hidden = !clip.downloads;
  (part(card, "report") as HTMLAnchorElement).href = `${clip.address}/report`;
  count(talk, clip.comments);
  part(card, "sound").hidden = !clip.has_audio;
  part(card, "cc").hidden = clip.captions.length === 0;
  (part(card, "scrubber") as HTMLInputElement).max = String(clip.duration_ms / 1000);
  return card;
}

/** A mark is a form for whoever is signed in, and a way to sign in for everybody else. */
function fillMark(
  mark: HTMLElement,
  clip: ShownClip,
  name: string,
  on: boolean,
  number?: number,
): void {
  if (mark instanceof HTMLFormElement) {
    mark.action = `${clip.address}/${on ? "un" : ""}${name}`;
    mark.dataset["toggle"] = `/clips/${clip.id}/${name}`;
    mark.toggleAttribute("data-on", on);
    mark.querySelector("button")?.setAttribute("aria-pressed", String(on));
  } else {
    (mark as HTMLAnchorElement).href = `/sign-in?next=${encodeURIComponent(clip.address)}`;
  }
  if (number !== undefined) count(mark, number);
}

function count(near: HTMLElement, number: number): void {
  const text = near.querySelector<HTMLElement>("[data-count]");
  if (!text) return;
  text.dataset["count"] = String(number);
  text.textContent = short(number);
}

function shapeOf({ width, height }: ShownClip): string {
  if (height >= width * TALL) return "tall";
  return height > width ? "upright" : "wide";
}

function fillVideo(card: HTMLElement, clip: ShownClip, spoken: string): void {
  for (const picture of card.querySelectorAll<HTMLImageElement>("[data-later]")) {
    picture.dataset["later"] = clip.cover;
  }
  const video = card.querySelector("video") as HTMLVideoElement;
  video.setAttribute("aria-label", spoken);
  video.width = clip.width;
  video.height = clip.height;
  video.append(
    ...clip.sources.map((source) => {
      const made = document.createElement("source");
      made.src = source.url;
      made.type = source.type;
      Object.assign(made.dataset, {
        side: source.short_side,
        rate: source.bit_rate,
        bytes: source.bytes,
      });
      return made;
    }),
    ...clip.captions.map((captions) => {
      const made = document.createElement("track");
      made.kind = "captions";
      made.src = captions.url;
      made.srclang = captions.language;
      made.label = captions.label;
      return made;
    }),
  );
}

function fillFace(face: HTMLElement, author: ShownClip["author"]): void {
  const blank = face.querySelector(".avatar") as HTMLElement;
  if (author.picture) {
    const picture = document.createElement("img");
    picture.className = "avatar";
    picture.alt = "";
    picture.src = author.picture;
    picture.width = picture.height = 40;
    blank.replaceWith(picture);
  } else blank.textContent = [...author.name][0] ?? "";
  (face.querySelector(".said") as HTMLElement).textContent = author.name;
}

function wordOf(word: Word): Node {
  if (!word.href) return document.createTextNode(word.text);
  const link = document.createElement("a");
  link.href = word.href;
  link.textContent = word.text;
  return link;
}
