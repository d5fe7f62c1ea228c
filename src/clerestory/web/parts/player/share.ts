// Hand a clip's address on: the system's sheet where there is one, else the clipboard.

export type Outcome = "shared" | "copied" | "failed";

export async function share(address: string, title: string): Promise<Outcome> {
  const url = new URL(address, location.href).href;
  if (typeof navigator.share === "function") {
    try {
      await navigator.share({ url, title });
      return "shared";
    } catch (problem) {
      // Closing the sheet is an answer, too.
      if (problem instanceof DOMException && problem.name === "AbortError") return "shared";
    }
  }
  return copy(url);
}

export async function copy(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "failed";
  }
}
