// One clip: its files, its picture, and what its buttons say.

import { Captions } from "./captions";
import { Delivery } from "./delivery";
import { FrameWatch } from "./firstframe";
import type { House } from "./house";
import { Scrubber } from "./scrubber";
import { Signs } from "./signs";

const PATIENCE = 8_000; // milliseconds until a clip without a frame is said to have none

export class Player {
  readonly video: HTMLVideoElement;
  readonly signs: Signs;
  readonly captions: Captions;
  wanted = false; // meant to be playing
  #delivery: Delivery;
  #prepared = false;
  #frames: FrameWatch;

  constructor(
    readonly root: HTMLElement,
    private readonly house: House,
  ) {
    const video = root.querySelector("video");
    if (!video) throw new Error("a clip without a video");
    this.video = video;
    this.signs = new Signs(root);
    this.captions = new Captions(video, this.signs.lines);
    this.#delivery = new Delivery(video, house, () => {
      if (this.wanted) void this.play();
    });
    this.#frames = new FrameWatch(
      video,
      PATIENCE,
      () => {
        this.signs.shown(true);
        this.signs.trouble("");
      },
      () => this.#missed(),
    );
    new Scrubber(video, this.signs.scrubber);
    video.controls = false;
    video.removeAttribute("poster"); // the still behind the video is the same picture
    this.#listen();
  }

  /** Covered because it is marked as sensitive, until the reader chooses to see it. */
  get veiled(): boolean {
    return this.root.hasAttribute("data-veiled");
  }

  /** Whether enough is here for another clip to load beside it. */
  get settled(): boolean {
    return this.veiled || this.video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  /** Where the clip begins whenever it is loaded, in seconds. */
  startAt(seconds: number): void {
    this.#delivery.start = seconds;
  }

  /** Loads without playing. */
  prepare(): void {
    this.signs.cover();
    if (this.veiled) return;
    this.#delivery.begin();
    this.#prepared = true;
    this.captions.turn(this.house.preferences.choices.captions);
  }

  /** Plays; muted if the browser allows nothing else. */
  async play(): Promise<void> {
    this.prepare();
    if (this.veiled) return;
    this.wanted = true;
    this.signs.trouble("");
    this.video.muted = !this.house.preferences.choices.sound;
    this.#frames.begin();
    try {
      await this.#start();
    } catch {
      // The browser wants a tap first; a file that cannot be played says so by its error event.
      if (this.video.error === null && this.video.paused && this.wanted) this.pause();
    }
  }

  pause(): void {
    this.wanted = false;
    this.#frames.end();
    this.#delivery.calm();
    this.video.pause();
    this.signs.playing(false);
  }

  toggle(): void {
    if (this.wanted) this.pause();
    else void this.play();
  }

  seek(seconds: number): void {
    const { duration, currentTime } = this.video;
    if (!(duration > 0)) return;
    this.video.currentTime = Math.max(0, Math.min(duration - 0.05, currentTime + seconds));
  }

  /** Another clip is watched now: this one is silent, and stays only if it is whole. */
  rest(): void {
    this.pause();
    if (this.#delivery.whole) this.video.currentTime = 0;
    else this.release();
  }

  /** Gives the download up. */
  release(): void {
    this.#delivery.release();
    this.#prepared = false;
    this.captions.turn(false);
    this.signs.shown(false);
    this.signs.busy(false);
  }

  unveil(): void {
    this.root.removeAttribute("data-veiled");
    this.root.removeAttribute("aria-describedby");
    // What had the focus is gone with the cover.
    this.root.focus({ preventScroll: true });
    void this.play();
  }

  async #start(): Promise<void> {
    try {
      await this.video.play();
    } catch (problem) {
      const refused = problem instanceof DOMException && problem.name === "NotAllowedError";
      if (!refused && this.video.src) return; // a newer load took over
      if (!refused || this.video.muted) throw problem;
      this.video.muted = true;
      this.signs.sound(false);
      await this.video.play();
    }
  }

  #listen(): void {
    const { video, signs } = this;
    video.addEventListener("error", () => {
      if (!this.#delivery.failed()) this.#give("Broken");
    });
    video.addEventListener("waiting", () => {
      if (!this.wanted || video.seeking) return;
      signs.busy(true);
      this.#delivery.starved();
    });
    for (const name of ["playing", "pause"]) {
      video.addEventListener(name, () => {
        this.#delivery.calm();
        signs.playing(!video.paused);
        signs.busy(false);
      });
    }
    this.house.preferences.hear((choices) => {
      video.muted = !choices.sound;
      signs.sound(choices.sound);
      signs.captions(choices.captions);
      this.captions.turn(this.#prepared && choices.captions);
    });
  }

  #missed(): void {
    if (document.hidden || !this.wanted) return;
    if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      this.#give("NoFrame");
      return;
    }
    // On a slow line what is on its way still comes, and plays without another word.
    this.signs.trouble("Slow");
    this.#frames.begin();
  }

  #give(what: "NoFrame" | "Broken"): void {
    this.pause();
    this.#delivery.forgive();
    this.release();
    this.signs.trouble(what);
  }
}
