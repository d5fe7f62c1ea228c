// Joins this browser with the reader's other devices when a page with clips is opened, if they turned
// that on at /taste. It does not touch the page: what it brings counts from the next one on.

import { Syncer } from "./syncing";

async function meet({ reader = "", csrf = "" }: DOMStringMap): Promise<void> {
  await (await Syncer.open(reader, csrf)).meetIfDue();
}

const told = document.querySelector<HTMLElement>("script[data-reader]");
// What fails is tried again ten minutes later, and told at /taste.
if (told) void meet(told.dataset).catch(() => undefined);
