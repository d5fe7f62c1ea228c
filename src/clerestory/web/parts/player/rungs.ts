// Which of a clip's files to play.

export interface Rung {
  readonly url: string;
  readonly side: number; // short side in pixels
  readonly rate: number; // bits a second
  readonly bytes: number;
}

export interface Circumstances {
  readonly bitsPerSecond: number | undefined; // undefined: nothing is known yet
  readonly side: number; // short side of the place it is shown in, in device pixels
  readonly saver: boolean;
}

// Where nothing is known of the line, this is what the server offers first, too.
const MODEST = 480;
// A line is never given over to one clip entirely: the next ones load beside it.
const SHARE = 0.7;

/** The largest rung that the line carries and the place can show; the smallest if none does. */
export function choose(rungs: readonly Rung[], about: Circumstances): Rung | undefined {
  const [smallest, ...larger] = [...rungs].sort((a, b) => a.side - b.side || a.rate - b.rate);
  if (!smallest || about.saver) return smallest;
  let best = smallest;
  for (const rung of larger) {
    if (best.side >= about.side) break;
    const carried =
      about.bitsPerSecond === undefined
        ? rung.side <= MODEST
        : rung.rate <= about.bitsPerSecond * SHARE;
    if (carried) best = rung;
  }
  return best;
}

/** The next smaller rung, if there is one. */
export function below(rungs: readonly Rung[], rung: Rung): Rung | undefined {
  return rungs.filter((other) => other.rate < rung.rate).sort((a, b) => b.rate - a.rate)[0];
}

/** Reads the rungs from the <source> elements of a video, leaving out what cannot be played. */
export function rungsOf(video: HTMLVideoElement): Rung[] {
  const sources = [...video.querySelectorAll("source")];
  const playable = sources.filter((source) => video.canPlayType(source.type) !== "");
  return (playable.length > 0 ? playable : sources).map((source) => ({
    url: source.src,
    side: Number(source.dataset["side"]),
    rate: Number(source.dataset["rate"]),
    bytes: Number(source.dataset["bytes"]),
  }));
}
