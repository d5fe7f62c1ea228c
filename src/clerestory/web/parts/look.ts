// How pages look in this browser: colours and the size of text. Kept on the device, never sent.

const KEY = "clerestory.look";

/** What can be chosen, the usual one first. The usual one leaves the page as it came. */
export const CHOICES = {
  scheme: ["system", "light", "dark"],
  text: ["normal", "small", "large", "largest"],
} as const;

export type Name = keyof typeof CHOICES;
export type Look = Record<Name, string>;

const BARS: Readonly<Record<string, string>> = { light: "#faf8f3", dark: "#0d1117" };

export function readLook(): Look {
  let kept: unknown;
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    kept = {}; // storage is off, or holds something else
  }
  const said = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<Look>;
  const one = (name: Name): string =>
    (CHOICES[name] as readonly string[]).includes(said[name] ?? "") ? (said[name] as string) : CHOICES[name][0];
  return { scheme: one("scheme"), text: one("text") };
}

/** Keeps a look, and says whether the browser took it. */
export function keepLook(look: Look): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify(look));
    return true;
  } catch {
    return false;
  }
}

/** Puts a look on the page; styles do the rest (shell/tokens.css, shell/style.css). */
export function applyLook(look: Look): void {
  const root = document.documentElement;
  for (const name of Object.keys(CHOICES) as Name[]) {
    if (look[name] === CHOICES[name][0]) root.removeAttribute(`data-${name}`);
    else root.setAttribute(`data-${name}`, look[name]);
  }
  // The bar of the browser around the page. A page that is dark in any case says so itself.
  const bar = BARS[look.scheme];
  const [light, dark] = document.head.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]");
  if (!bar || !light || !dark || light.content === dark.content) return;
  for (const meta of [light, dark]) meta.content = bar;
}
