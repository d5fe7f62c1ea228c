// Calls of our own API from an island: the session cookie, the CSRF token, refusals as sentences.

export const API = "/api/clerestory/v1";

export class Refused extends Error {
  constructor(
    readonly status: number,
    sentence: string,
    readonly field: string | null,
  ) {
    super(sentence);
  }
}

/** The CSRF token of the page; forms carry it in a hidden field. */
export function csrfToken(): string {
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return field?.value ?? "";
}

/** Call a resource and return its JSON (undefined for 204); throw Refused with the sentence. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const init: RequestInit = { method, headers };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (body instanceof Blob) {
    init.body = body;
  } else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const response = await fetch(API + path, init);
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export async function refusal(response: Response): Promise<Refused> {
  try {
    const problem = (await response.json()) as { detail?: string; field?: string };
    return new Refused(response.status, problem.detail ?? response.statusText, problem.field ?? null);
  } catch {
    return new Refused(response.status, response.statusText, null);
  }
}
