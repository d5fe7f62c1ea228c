// How others' text and numbers are shown.

// What could steer the reading, such as a change of direction, is written as its number.
export function shown(text: string): string {
  return text.replace(/[^\P{C}]|[\p{Zl}\p{Zp}]/gu, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

export function when(seconds: bigint): string {
  if (seconds > 253_402_300_799n) return `second ${seconds}`;
  const text = new Date(Number(seconds) * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

export function count(number: bigint | number): string {
  return number.toLocaleString("en");
}
