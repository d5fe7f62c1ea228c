// The thin line that shows and sets where a clip is.

import { written } from "./words";

/** Keeps a range input and a video in step. */
export class Scrubber {
  #frame = 0;
  #held = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly input: HTMLInputElement,
  ) {
    input.addEventListener("input", () => {
      this.#held = true;
      video.currentTime = Number(input.value);
      this.#draw();
    });
    input.addEventListener("change", () => {
      this.#held = false;
    });
    for (const name of ["durationchange", "timeupdate", "seeked"]) {
      video.addEventListener(name, () => this.#follow());
    }
    video.addEventListener("playing", () => this.#run());
    for (const name of ["pause", "emptied"]) {
      video.addEventListener(name, () => cancelAnimationFrame(this.#frame));
    }
  }

  #follow(): void {
    const { duration, currentTime } = this.video;
    if (!Number.isFinite(duration)) return;
    this.input.max = String(duration);
    if (!this.#held) this.input.value = String(currentTime);
    this.input.setAttribute(
      "aria-valuetext",
      written(this.input.dataset["words"] ?? "", {
        at: Math.floor(currentTime),
        of: Math.round(duration),
      }),
    );
    this.#draw();
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    const step = (): void => {
      this.#draw();
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #draw(): void {
    const { duration, currentTime } = this.video;
    const share = duration > 0 ? (this.#held ? Number(this.input.value) : currentTime) / duration : 0;
    this.input.style.setProperty("--at", String(share));
  }
}
