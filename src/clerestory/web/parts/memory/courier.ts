// Fetches and leaves the sealed taste of whoever is signed in. What is sent is sealed and padded; it
// says which account a device belongs to, as every signed-in page does, and nothing else.

import { API, refusal } from "../call";
import type { Bytes } from "./sealing";

const ADDRESS = `${API}/me/taste`;

export interface Found {
  readonly mark: string;
  /** Not there where it is the one that the asker has. */
  readonly file: Bytes | undefined;
}

export class Courier {
  constructor(private readonly csrf: string) {}

  /** What lies there, unless it is what has this mark; undefined for nothing. */
  async get(mark: string): Promise<Found | undefined> {
    const response = await this.#ask("GET", mark ? { "If-None-Match": mark } : {});
    if (response.status === 404) return undefined;
    if (response.status === 304) return { mark, file: undefined };
    if (!response.ok) throw await refusal(response);
    const file = new Uint8Array(await response.arrayBuffer());
    return { mark: response.headers.get("ETag") ?? "", file };
  }

  /** Leaves a file in the place of the marked one, or the first; undefined if another was quicker. */
  async put(file: Bytes, mark: string | undefined): Promise<string | undefined> {
    const takes = mark ? { "If-Match": mark } : { "If-None-Match": "*" };
    const headers = { "Content-Type": "application/octet-stream", ...takes };
    const response = await this.#ask("PUT", headers, file);
    if (response.status === 412) return undefined;
    if (!response.ok) throw await refusal(response);
    return response.headers.get("ETag") ?? "";
  }

  async delete(): Promise<void> {
    const response = await this.#ask("DELETE", {});
    if (!response.ok) throw await refusal(response);
  }

  #ask(method: string, headers: Record<string, string>, body: Bytes | null = null): Promise<Response> {
    return fetch(ADDRESS, {
      method,
      headers: method === "GET" ? headers : { ...headers, "X-CSRFToken": this.csrf },
      body,
      cache: "no-store",
      referrerPolicy: "origin", // not which clip's page it is
    });
  }
}
