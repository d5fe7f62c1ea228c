// How fast the line is, from what was fetched through it.

import type { Rung } from "./rungs";

const FAST = 2_000; // half-lives, in milliseconds of downloading
const SLOW = 8_000;
const FEWEST_BYTES = 16_000; // smaller fetches measure the delay of the line, not its width
const MOST = 200e6; // a faster answer came from a cache

interface Connection {
  readonly downlink?: number; // megabits a second, rounded and capped by the browser
  readonly saveData?: boolean;
}

const connection = (): Connection | undefined =>
  (navigator as { connection?: Connection }).connection;

/** Whether the browser asks for less data. */
export const dataSaverAsked = (): boolean => connection()?.saveData === true;

class Average {
  #sum = 0;
  #weight = 0;
  constructor(readonly halfLife: number) {}

  add(value: number, milliseconds: number): void {
    const kept = 0.5 ** (milliseconds / this.halfLife);
    this.#sum = this.#sum * kept + value * (1 - kept);
    this.#weight = this.#weight * kept + (1 - kept);
  }

  get value(): number {
    return this.#sum / this.#weight;
  }
}

/** A running estimate: the lower of a quick and a slow average, so that a drop shows at once. */
export class Bandwidth {
  #fast = new Average(FAST);
  #slow = new Average(SLOW);
  #measured = false;

  get bitsPerSecond(): number | undefined {
    if (this.#measured) return Math.min(this.#fast.value, this.#slow.value);
    const told = connection()?.downlink;
    return told === undefined ? undefined : told * 1e6;
  }

  add(bytes: number, milliseconds: number): void {
    const rate = (bytes * 8000) / milliseconds;
    if (bytes < FEWEST_BYTES || !(rate > 0) || rate > MOST) return;
    this.#fast.add(rate, milliseconds);
    this.#slow.add(rate, milliseconds);
    this.#measured = true;
  }

  /** A clip stopped for want of data: the line does not carry this rung now. */
  stalled(rung: Rung): void {
    const known = this.bitsPerSecond ?? rung.rate;
    const rate = Math.min(known, rung.rate) * 0.6;
    this.#fast.add(rate, FAST * 2);
    this.#slow.add(rate, SLOW);
    this.#measured = true;
  }

  /** Measures a video while it downloads this rung; returns how to stop. */
  watch(video: HTMLVideoElement, rung: Rung): () => void {
    let at = performance.now();
    let before = 0;
    let busy = true;
    const look = (): void => {
      const now = performance.now();
      const bytes = (bufferedTo(video) / video.duration) * rung.bytes;
      // Time in which the browser chose to rest says nothing about the line.
      if (busy && bytes > before) this.add(bytes - before, now - at);
      if (bytes > before || !busy) [before, at] = [Math.max(bytes, before), now];
      busy = video.networkState === HTMLMediaElement.NETWORK_LOADING;
    };
    const names = ["progress", "suspend"] as const;
    for (const name of names) video.addEventListener(name, look);
    return () => {
      for (const name of names) video.removeEventListener(name, look);
    };
  }

  /** Measures what else the page fetched, from the browser's own clock. */
  watchPage(): void {
    if (typeof PerformanceObserver === "undefined") return;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
        if (entry.transferSize > 0 && entry.initiatorType !== "video") {
          this.add(entry.encodedBodySize, entry.responseEnd - entry.responseStart);
        }
      }
    });
    observer.observe({ type: "resource", buffered: true });
  }
}

/** How far a video is loaded without a gap from its start, in seconds. */
export function bufferedTo(video: HTMLVideoElement): number {
  const { buffered } = video;
  return buffered.length > 0 && buffered.start(0) < 0.5 ? buffered.end(0) : 0;
}
