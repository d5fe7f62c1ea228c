// Bytes and the few spellings of them, each with exactly one way to write a value: see
// clerestory/tlog/texts.py, whose rules these are.

import { must, refuse } from "./refused";

export type Bytes = Uint8Array<ArrayBuffer>;

export const MAX_SIZE = 2n ** 63n - 1n;
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u;
const SPACE = /[\t-\r\u001c- \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

export function joined(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export function toUtf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

// Text that can stand in a note.
export function fromUtf8(data: Uint8Array, limit: number): string {
  must(data.length <= limit, "longer than this may be");
  const text = plainText(data);
  checkText(text);
  return text;
}

export function plainText(data: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return refuse("malformed", "not UTF-8");
  }
}

export function checkText(text: string): void {
  must(!FORBIDDEN.test(text), "a character stands in the text that a note may not hold");
}

export function isWhole(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

export function isName(name: string): boolean {
  return name !== "" && !SPACE.test(name) && !name.includes("+");
}

export function toBase64(data: Uint8Array): string {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""));
}

export function fromBase64(text: string): Bytes {
  let data: Bytes;
  try {
    data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return refuse("malformed", "not base 64");
  }
  must(toBase64(data) === text, "base 64 is not written like this");
  return data;
}

export function toHex(data: Uint8Array): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string, length?: number): Bytes {
  must(/^(?:[0-9a-f]{2})*$/.test(text), "not hexadecimal");
  const data = Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  must(length === undefined || data.length === length, "not of the length it must have");
  return data;
}

export function fromDecimal(text: string, limit: bigint): bigint {
  must(/^(?:0|[1-9][0-9]{0,18})$/.test(text), "not a number, or far too large a one");
  const number = BigInt(text);
  must(number <= limit, "numbers have no leading zeroes and a largest value");
  return number;
}

// A number of eight bytes, the highest first.
export function toNumber(data: Uint8Array): bigint {
  return data.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
