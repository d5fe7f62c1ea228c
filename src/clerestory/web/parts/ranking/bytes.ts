// Reads numbers out of bytes, from the first to the last.

import { BadPool } from "./pool";

export class Reader {
  #at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get ended(): boolean {
    return this.#at === this.bytes.length;
  }

  take(count: number): Uint8Array {
    const at = this.#step(count);
    return this.bytes.subarray(at, at + count);
  }

  signed(count: number): Int8Array {
    return new Int8Array(this.take(count));
  }

  /** Little-endian. */
  number(size: number): number {
    const at = this.#step(size);
    let sum = 0;
    for (let place = at + size - 1; place >= at; place--) sum = sum * 256 + (this.bytes[place] ?? 0);
    return sum;
  }

  numbers(size: number, count: number): number[] {
    const found: number[] = [];
    for (let place = 0; place < count; place++) found.push(this.number(size));
    return found;
  }

  /** Three bytes, big-endian, like the key that they are the end of. */
  shorts(count: number): number[] {
    const [found, bytes]: [number[], Uint8Array] = [[], this.take(count * 3)];
    for (let at = 0; at < bytes.length; at += 3) {
      found.push(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0));
    }
    return found;
  }

  #step(count: number): number {
    if (this.#at + count > this.bytes.length) refuse("it ends before its last clip");
    this.#at += count;
    return this.#at - count;
  }
}

export function refuse(what: string): never {
  throw new BadPool(`This pool cannot be read: ${what}.`);
}
