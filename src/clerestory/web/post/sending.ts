// Sending a file in pieces by the tus protocol: it goes on after a dropped line by itself.

import { DetailedError, Upload } from "tus-js-client";
import { API, csrfToken } from "../parts/call";

const PIECE = 8 * 1024 * 1024;
// Then the line is called down, and we wait for the browser to say that it is back.
const PAUSES = [0, 1000, 2000, 4000, 8000];

export interface Hopes {
  /** The draft that the file is for is known. */
  begun(clip: string): void;
  /** So many of the bytes are sent. */
  moved(sent: number, size: number): void;
  /** The line is down; it goes on by itself when the line is back. */
  waiting(): void;
  /** All bytes are there. */
  done(): void;
  /** It cannot go on: the server's sentence, or none where it did not answer. */
  refused(sentence: string): void;
}

/** Send `file`; `address` is that of an upload to go on with. */
export function send(file: File, address: string | null, hopes: Hopes): Upload {
  const upload = new Upload(file, {
    endpoint: `${API}/uploads`,
    ...(address === null ? {} : { uploadUrl: address }),
    chunkSize: PIECE,
    retryDelays: PAUSES,
    storeFingerprintForResuming: false,
    metadata: { filename: file.name },
    headers: { "X-CSRFToken": csrfToken() },
    onAfterResponse(_request, response) {
      const clip = response.getHeader("Clerestory-Clip");
      if (clip) hopes.begun(clip);
    },
    onProgress: (sent, size) => hopes.moved(sent, size ?? file.size),
    onSuccess: () => hopes.done(),
    onError(trouble) {
      const answer = trouble instanceof DetailedError ? trouble.originalResponse : null;
      if (answer) {
        hopes.refused(sentenceOf(answer.getBody()));
        return;
      }
      hopes.waiting();
      const again = (): void => upload.start();
      if (navigator.onLine) setTimeout(again, 10_000);
      else addEventListener("online", again, { once: true });
    },
  });
  upload.start();
  return upload;
}

function sentenceOf(body: string): string {
  try {
    return (JSON.parse(body) as { detail?: string }).detail ?? "";
  } catch {
    return "";
  }
}
