// Captions drawn by the page, so that nothing ever covers them.

/** Shows the captions of one video in `box`. */
export class Captions {
  #track: TextTrack | undefined;
  #draw = (): void => this.#show();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly box: HTMLElement,
  ) {}

  turn(on: boolean): void {
    const wanted = on ? this.#pick() : undefined;
    if (wanted === this.#track) return;
    this.#track?.removeEventListener("cuechange", this.#draw);
    for (const track of this.video.textTracks) track.mode = "disabled";
    this.#track = wanted;
    if (wanted) {
      // Hidden means: read and followed, but not drawn by the browser.
      wanted.mode = "hidden";
      wanted.addEventListener("cuechange", this.#draw);
    }
    this.#show();
  }

  /** The reader's language if there is one, or else the first: that of the clip. */
  #pick(): TextTrack | undefined {
    const tracks = [...this.video.textTracks].filter((track) => track.kind === "captions");
    for (const wanted of [document.documentElement.lang, ...navigator.languages]) {
      const short = wanted.split("-")[0];
      const found = tracks.find((track) => track.language.split("-")[0] === short);
      if (found) return found;
    }
    return tracks[0];
  }

  #show(): void {
    const cues = [...(this.#track?.activeCues ?? [])] as VTTCue[];
    // The page breaks lines for its own width, except where somebody else begins to speak.
    const lines = cues.flatMap((cue) => textOf(cue).split(/\n(?=\s*[-–—])/));
    this.box.replaceChildren(
      ...lines.map((text) => {
        const line = document.createElement("div");
        const words = document.createElement("span");
        words.textContent = text.replace(/\s+/g, " ").trim();
        line.dir = "auto";
        line.append(words);
        return line;
      }),
    );
    this.box.lang = this.#track?.language ?? "";
    this.box.hidden = cues.length === 0;
  }
}

const textOf = (cue: VTTCue): string => cue.getCueAsHTML().textContent ?? "";
