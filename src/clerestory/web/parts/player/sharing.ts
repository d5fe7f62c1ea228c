// The sheet "Share": the link, the link from this moment on, other apps, and the page with the rest.

import { copy, share } from "./share";
import { sentence, written } from "./words";

const MINUTE = 60;

const clock = (seconds: number): string =>
  `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, "0")}`;

/** Opens the sheet for a clip; false where the page has none. */
export function openShare(
  clip: HTMLElement,
  video: HTMLVideoElement,
  say: (text: string) => void,
): boolean {
  const sheet = document.querySelector<HTMLDialogElement>("#share-sheet");
  if (!sheet) return false;
  const act = (name: string) => sheet.querySelector<HTMLElement>(`[data-share=${name}]`);
  const { address = "", title = "" } = clip.dataset;
  const at = Math.floor(video.currentTime);
  const words = sheet.querySelector<HTMLElement>("[data-words]");
  if (words) words.textContent = written(words.dataset["words"] ?? "", { at: clock(at) });
  act("at")?.toggleAttribute("hidden", at < 1);
  act("send")?.toggleAttribute("hidden", typeof navigator.share !== "function");
  act("more")?.setAttribute("href", `${address}/share`);
  const take = async (link: string): Promise<void> => {
    const outcome = await copy(new URL(link, location.href).href);
    sheet.close();
    if (outcome === "copied") say(sentence(clip, "Copied"));
    else location.assign(`${address}/share`);
  };
  sheet.onclick = (event) => {
    const target = event.target as Element;
    const asked = target.closest<HTMLElement>("[data-share]")?.dataset["share"];
    // A tap beside the sheet lands on the dialog itself.
    if (target === sheet || asked === "close") sheet.close();
    else if (asked === "copy") void take(address);
    else if (asked === "at") void take(`${address}?t=${at}`);
    else if (asked === "send") void share(address, title).then(() => sheet.close());
  };
  sheet.showModal();
  return true;
}
