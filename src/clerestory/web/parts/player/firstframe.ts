// Tells whether a picture really came: some files play their time and show nothing, without an
// error event, so the only honest witness is the frame itself.

/** Calls `seen` when the video shows its next frame; returns how to stop waiting. */
export function onFrame(video: HTMLVideoElement, seen: () => void): () => void {
  if ("requestVideoFrameCallback" in video) {
    const handle = video.requestVideoFrameCallback(seen);
    return () => video.cancelVideoFrameCallback(handle);
  }
  const other = video as HTMLVideoElement;
  const look = (): void => {
    if (other.videoWidth > 0 && other.currentTime > 0) {
      other.removeEventListener("timeupdate", look);
      seen();
    }
  };
  other.addEventListener("timeupdate", look);
  return () => other.removeEventListener("timeupdate", look);
}

/** Waits for a frame while a clip is meant to play, and calls `missed` when none comes. */
export class FrameWatch {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly patience: number,
    private readonly seen: () => void,
    private readonly missed: () => void,
  ) {}

  begin(): void {
    this.end();
    this.#stop = onFrame(this.video, () => {
      this.end();
      this.seen();
    });
    this.#timer = setTimeout(() => {
      this.end();
      this.missed();
    }, this.patience);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#stop?.();
    this.#stop = undefined;
  }
}
