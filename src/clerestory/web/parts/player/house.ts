// What all clips of a page share.

import { Bandwidth } from "./bandwidth";
import { Preferences } from "./preferences";

export interface House {
  readonly bandwidth: Bandwidth;
  readonly preferences: Preferences;
}

export function keepHouse(): House {
  const bandwidth = new Bandwidth();
  bandwidth.watchPage();
  return { bandwidth, preferences: new Preferences() };
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the reader asks for less motion: then nothing starts or glides by itself. */
export const lessMotion = (): boolean => still.matches;
