// How far each clip of a page is watched: heard from its video, told when another clip follows.

export interface Outcome {
  /** The tenth it was watched to; ten is its end. */
  readonly reached: number;
  readonly replayed: boolean;
  readonly skipped: boolean;
}

const TENTHS = 10;
const PASSED_BY = 2; // seconds
const STEP = 1.5; // a longer step of the clock is a jump, not watching

class Watching {
  share = 0;
  seconds = 0;
  replayed = false;
  #at: number;

  constructor(
    readonly card: HTMLElement,
    video: HTMLVideoElement,
  ) {
    this.#at = video.currentTime;
  }

  look(video: HTMLVideoElement): void {
    const { currentTime, duration } = video;
    if (!(duration > 0)) return;
    const step = currentTime - this.#at;
    if (step < -duration / 2) {
      this.replayed = true;
      this.share = 1;
    } else if (step > 0 && step < STEP) this.seconds += step;
    this.share = Math.max(this.share, currentTime / duration);
    this.#at = currentTime;
  }

  get outcome(): Outcome {
    // The last moment of a clip is seldom told: what is nearly at its end has reached it.
    const reached = this.share > 0.97 ? TENTHS : Math.floor(this.share * TENTHS);
    const skipped = this.seconds < PASSED_BY && reached < TENTHS / 2;
    return { reached, skipped, replayed: this.replayed };
  }
}

/** Tells of each clip below `root` once it is left; players need not know of it. */
export function measure(
  root: HTMLElement,
  tell: (card: HTMLElement, outcome: Outcome) => void,
): void {
  let watching: Watching | undefined;
  const leave = (): void => {
    if (watching) tell(watching.card, watching.outcome);
    watching = undefined;
  };
  const look = (event: Event): void => {
    const video = event.target;
    if (!(video instanceof HTMLVideoElement)) return;
    const card = video.closest<HTMLElement>("[data-clip]");
    if (!card || (video.paused && watching?.card !== card)) return;
    if (watching?.card !== card) {
      leave();
      watching = new Watching(card, video);
    }
    watching.look(video);
    if (event.type === "ended") watching.share = 1;
  };
  // Events of media do not rise, but they can be heard on their way down.
  for (const name of ["timeupdate", "ended"]) root.addEventListener(name, look, true);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
  });
  addEventListener("pagehide", leave);
}
