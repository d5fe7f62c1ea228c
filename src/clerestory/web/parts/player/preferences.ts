// How this browser likes to play: kept on the device, never sent.

const KEY = "clerestory.player";

export interface Choices {
  sound: boolean;
  captions: boolean;
  saver: boolean;
  keys: boolean; // single letters steer the player
}

const DEFAULTS: Choices = { sound: false, captions: true, saver: false, keys: true };

type Hear = (choices: Readonly<Choices>) => void;

/** The choices, and whoever wants to hear of a change. */
export class Preferences {
  readonly choices: Choices;
  #hearers = new Set<Hear>();

  constructor() {
    this.choices = { ...DEFAULTS, ...read() };
  }

  set<K extends keyof Choices>(name: K, value: Choices[K]): void {
    this.choices[name] = value;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.choices));
    } catch {
      // Storage is off or full: the choice holds for this page.
    }
    for (const hear of this.#hearers) hear(this.choices);
  }

  hear(hear: Hear): void {
    this.#hearers.add(hear);
    hear(this.choices);
  }
}

function read(): Partial<Choices> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(([name, value]) => name in DEFAULTS && typeof value === "boolean"),
    );
  } catch {
    return {};
  }
}
