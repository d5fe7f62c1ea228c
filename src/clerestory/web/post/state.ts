// The line that says how far the clip is, its bar, and what there is to see of it.

import { call } from "../parts/call";
import type { ShownClip } from "../parts/shown";

export interface Frame {
  name: string;
  url: string;
  chosen: boolean;
}

export class State {
  readonly said: HTMLElement;
  private readonly meter: HTMLProgressElement;
  private readonly words: DOMStringMap;

  constructor(private readonly root: HTMLElement) {
    this.said = root.querySelector<HTMLElement>("[data-said]")!;
    this.meter = root.querySelector<HTMLProgressElement>("[data-meter]")!;
    this.words = root.querySelector<HTMLElement>("[data-words]")!.dataset;
  }

  say(name: string, values: Record<string, string> = {}): void {
    let text = this.words[name] ?? "";
    for (const [key, value] of Object.entries(values)) text = text.replace(`{${key}}`, value);
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  plain(text: string): void {
    this.said.textContent = text;
  }

  bar(part: number | null): void {
    this.meter.hidden = part === null;
    if (part !== null) this.meter.value = Math.round(part * 100);
  }

  /** Follow the work on the clip until it can be watched, or cannot. */
  async follow(id: string): Promise<ShownClip> {
    for (;;) {
      const clip = await call<ShownClip>("GET", `/clips/${id}`).catch(() => null);
      if (clip && clip.work !== "arriving" && clip.work !== "waiting") return clip;
      if (clip?.work === "waiting") {
        this.bar(clip.progress / 100);
        this.say("waiting");
      }
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  }

  /** Show the clip itself and the frames among which the cover is chosen. */
  async show(clip: ShownClip): Promise<void> {
    this.bar(null);
    const place = this.root.querySelector<HTMLElement>("[data-preview]")!;
    if (!place.firstElementChild && clip.sources.length > 0) place.append(preview(clip));
    place.hidden = false;
    const frames = await this.frames(clip.id);
    const box = this.root.querySelector<HTMLElement>("[data-frames]")!;
    const row = box.querySelector<HTMLElement>(".frames-row")!;
    row.replaceChildren(...frames.map((frame, at) => this.choice(frame, at + 1)));
    box.hidden = frames.length < 2;
  }

  /** Wait for the stills: they come with the smallest rung, some seconds after the clip plays. */
  private async frames(id: string): Promise<Frame[]> {
    for (let tries = 0; tries < 60; tries += 1) {
      const frames = await call<Frame[]>("GET", `/clips/${id}/frames`).catch(() => []);
      if (frames.length > 0) return frames;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    return [];
  }

  private choice(frame: Frame, number: number): HTMLElement {
    const label = document.createElement("label");
    label.className = "frame-choice";
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "cover", value: frame.name });
    input.checked = frame.chosen;
    const picture = document.createElement("img");
    picture.src = frame.url;
    picture.alt = (this.words["frame"] ?? "").replace("{number}", String(number));
    label.append(input, picture);
    return label;
  }
}

function preview(clip: ShownClip): HTMLVideoElement {
  const video = document.createElement("video");
  video.className = "preview";
  video.controls = video.playsInline = true;
  video.preload = "none";
  video.poster = clip.cover;
  video.width = clip.width;
  video.height = clip.height;
  for (const { url, type } of clip.sources) {
    const source = document.createElement("source");
    Object.assign(source, { src: url, type });
    video.append(source);
  }
  return video;
}
