// Which file of a clip is loaded: chosen by the line, changed on a stall or at the loop, given up
// when the clip leaves the window.

import { bufferedTo, dataSaverAsked } from "./bandwidth";
import type { House } from "./house";
import type { Rung } from "./rungs";
import { below, choose, rungsOf } from "./rungs";

const STALL = 600; // milliseconds without data until a smaller rung is taken

export class Delivery {
  readonly rungs: Rung[];
  start = 0; // seconds
  #rung: Rung | undefined;
  #unwatch: (() => void) | undefined;
  #stall: ReturnType<typeof setTimeout> | undefined;
  #failed = new Set<string>();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly house: House,
    /** Called when another file took over, to go on playing. */
    private readonly swapped: () => void,
  ) {
    this.rungs = rungsOf(video);
    // The first clip's download began with the page: it is taken over, not begun again.
    if (video.preload === "auto" && video.networkState !== HTMLMediaElement.NETWORK_NO_SOURCE) {
      this.#rung = this.rungs.find((rung) => rung.url === video.currentSrc);
    }
    if (this.#rung) this.#takeOver(this.#rung);
    else {
      this.#strip();
      video.load(); // forgets the source that the browser had already picked
    }
    video.addEventListener("timeupdate", () => {
      const better = this.#choice();
      video.loop = !better || better === this.#rung;
    });
    video.addEventListener("ended", () => {
      const better = this.#choice();
      if (better) this.#swap(better, 0);
    });
  }

  /** Whether the whole file is here. */
  get whole(): boolean {
    return this.#rung !== undefined && bufferedTo(this.video) > this.video.duration - 0.5;
  }

  begin(): void {
    const rung = this.#rung ? undefined : this.#choice();
    if (rung) this.#load(rung, this.start);
  }

  release(): void {
    if (!this.#rung) return;
    this.#rung = undefined;
    this.#unwatch?.();
    this.calm();
    this.#strip();
    this.video.removeAttribute("src");
    this.video.load();
  }

  /** Data ran out: if it stays so, a smaller file goes on from here. */
  starved(): void {
    this.calm();
    this.#stall = setTimeout(() => {
      if (!this.#rung || this.video.currentTime === 0) return;
      this.house.bandwidth.stalled(this.#rung);
      const smaller = below(this.rungs, this.#rung);
      if (smaller) this.#swap(smaller, this.video.currentTime);
    }, STALL);
  }

  /** Data flows again. */
  calm(): void {
    clearTimeout(this.#stall);
  }

  /** The file cannot be played: takes another and says true, or says false where none is left. */
  failed(): boolean {
    if (!this.#rung) return true;
    this.#failed.add(this.#rung.url);
    const other = this.#choice();
    if (other) this.#swap(other, this.video.currentTime);
    return other !== undefined;
  }

  /** Forgets which files failed, for another try. */
  forgive(): void {
    this.#failed.clear();
  }

  /** The browser chooses among the sources until one plays or none is left. */
  #takeOver(rung: Rung): void {
    const { video } = this;
    this.#unwatch = this.house.bandwidth.watch(video, rung);
    for (const source of video.querySelectorAll("source")) {
      source.addEventListener("error", () => {
        if (video.querySelector("source:last-of-type") !== source) return;
        this.#strip();
        video.dispatchEvent(new Event("error"));
      });
    }
    const settle = (): void => {
      this.#rung = this.rungs.find((other) => other.url === video.currentSrc) ?? this.#rung;
      this.#strip();
    };
    video.addEventListener("loadedmetadata", settle, { once: true });
  }

  #strip(): void {
    for (const source of this.video.querySelectorAll("source")) source.remove();
  }

  #choice(): Rung | undefined {
    const box = this.video.getBoundingClientRect();
    return choose(
      this.rungs.filter((rung) => !this.#failed.has(rung.url)),
      {
        bitsPerSecond: this.house.bandwidth.bitsPerSecond,
        side: Math.min(box.width, box.height) * devicePixelRatio * 0.9,
        saver: this.house.preferences.choices.saver || dataSaverAsked(),
      },
    );
  }

  #load(rung: Rung, at: number): void {
    this.#unwatch?.();
    this.#strip();
    this.#rung = rung;
    this.video.preload = "auto";
    this.video.src = rung.url;
    if (at > 0) this.video.currentTime = at;
    this.#unwatch = this.house.bandwidth.watch(this.video, rung);
  }

  #swap(rung: Rung, at: number): void {
    this.#load(rung, at);
    this.swapped();
  }
}
