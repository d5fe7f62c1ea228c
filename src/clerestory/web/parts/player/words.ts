// Sentences come from the page, translated there; gaps are filled here.

/** Fills the {named} gaps of a sentence. */
export function written(sentence: string, facts: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(facts[name] ?? gap));
}

/** A sentence that the page gives for this name, on the element or the nearest one around it. */
export function sentence(near: Element, name: string): string {
  const key = `say${name}`;
  const holder = near.closest<HTMLElement>("[data-say]");
  return holder?.dataset[key] ?? "";
}
