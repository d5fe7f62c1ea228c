// What the server suggests, as the rows of one list: words, then hashtags, then people.

export interface Suggestions {
  words: string[];
  people: { handle: string; name: string; address: string; picture: string }[];
  tags: { name: string; address: string; clips: number }[];
}

export interface Choice {
  text: string;
  beside: string;
  /** Where it leads; a word has none and is looked for. */
  address?: string;
}

export function choices(told: Suggestions, clips: (count: number) => string): Choice[] {
  return [
    ...told.words.map((text) => ({ text, beside: "" })),
    ...told.tags.map((tag) => ({
      text: `#${tag.name}`,
      beside: clips(tag.clips),
      address: `/tags/${encodeURIComponent(tag.name)}`,
    })),
    ...told.people.map((one) => ({
      text: one.name,
      beside: `@${one.handle}`,
      address: one.address,
    })),
  ];
}
