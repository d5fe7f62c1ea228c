// The reminder to take a break: minutes of watching, counted in this browser alone and never sent.

const KEY = "clerestory.rest";
const STEP = 2_000; // milliseconds: a longer step of the clock is no watching
const AWAY = 600_000; // whoever watched nothing for so long has had a break
const WRITE = 5_000;

/** After how many minutes of watching; 0 is never. */
export const MINUTES = [0, 15, 30, 60] as const;

interface Kept {
  readonly every: number;
  readonly watched: number; // milliseconds since the last break
  readonly at: number; // when something was watched last
}

export function readRest(): Kept {
  const none: Kept = { every: 0, watched: 0, at: 0 };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof kept !== "object" || kept === null) return none;
    const { every, watched, at } = { ...none, ...(kept as Partial<Kept>) };
    const known = (MINUTES as readonly number[]).includes(every);
    return { every: known ? every : 0, watched: Number(watched) || 0, at: Number(at) || 0 };
  } catch {
    return none;
  }
}

export function keepRest(kept: Kept): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

/** What the page does about a break: `stop` what plays, `goOn` with it. */
export interface Playing {
  stop(): void;
  goOn(): void;
}

/** Counts what is watched below `root`, and shows the sheet when it is time. Off unless asked for. */
export function remind(root: HTMLElement, playing: Playing): void {
  const sheet = root.querySelector<HTMLDialogElement>("#rest");
  if (!sheet || readRest().every === 0) return;
  let last = Date.now();
  let gathered = 0;
  const look = (event: Event): void => {
    const now = Date.now();
    const step = now - last;
    last = now;
    const video = event.target;
    if (!(video instanceof HTMLVideoElement) || video.paused || sheet.open) return;
    if (step > 0 && step < STEP) gathered += step;
    // Another page may have counted meanwhile, or the reminder may have been turned off there.
    const kept = readRest();
    const before = now - kept.at > AWAY ? 0 : kept.watched;
    const due = kept.every > 0 && before + gathered >= kept.every * 60_000;
    if (gathered < WRITE && !due) return;
    keepRest({ every: kept.every, watched: due ? 0 : before + gathered, at: now });
    gathered = 0;
    if (!due) return;
    playing.stop();
    const words = sheet.querySelector<HTMLElement>("[data-words]");
    if (words) words.textContent = (words.dataset["words"] ?? "").replace("{n}", String(kept.every));
    sheet.showModal();
  };
  // Events of media do not rise, but they can be heard on their way down.
  root.addEventListener("timeupdate", look, true);
  sheet.addEventListener("click", (event) => {
    const act = (event.target as Element).closest<HTMLElement>("[data-rest]")?.dataset["rest"];
    if (!act) return;
    sheet.close();
    if (act === "on") playing.goOn();
  });
}
