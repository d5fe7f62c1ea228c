// Passkeys in a form: the page's form is shown where the browser knows passkeys; sending it first
// asks the server for a question, has the browser answer it, and then sends the form with the
// answer. The server redirects as after any other form.


const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
};

const text = (buffer: ArrayBuffer | null): string | null =>
  buffer &&
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

interface Question {
  challenge: string;
  rpId?: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: { id: string; type: "public-key" }[];
  allowCredentials?: { id: string; type: "public-key" }[];
}

// What the server sends, with its base64url texts as bytes.
function asked(question: Question): object {
  const known = (list?: { id: string; type: "public-key" }[]) =>
    (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...question,
    challenge: bytes(question.challenge),
    ...(question.user && { user: { ...question.user, id: bytes(question.user.id) } }),
    ...(question.excludeCredentials && { excludeCredentials: known(question.excludeCredentials) }),
    ...(question.allowCredentials && { allowCredentials: known(question.allowCredentials) }),
  };
}

function told(credential: PublicKeyCredential): string {
  const response = credential.response as AuthenticatorAssertionResponse &
    AuthenticatorAttestationResponse;
  const made = {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON),
      ...(response.attestationObject
        ? { attestationObject: text(response.attestationObject) }
        : {
            authenticatorData: text(response.authenticatorData),
            signature: text(response.signature),
            userHandle: text(response.userHandle),
          }),
    },
  };
  return JSON.stringify(made);
}

// The server has no question about this: sent as it is, its page says why.
class Unasked extends Error {}

async function ask(form: HTMLFormElement): Promise<object> {
  const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
  // What is typed goes along only where it is what the passkey signs.
  const signs = "signs" in form.dataset;
  const response = await fetch(form.dataset["passkey"] ?? "", {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: signs ? new FormData(form) : null,
  });
  if (!response.ok) throw new (signs ? Unasked : Error)(String(response.status));
  return asked((await response.json()) as Question);
}

function send(form: HTMLFormElement, credential: Credential | null): void {
  const field = form.querySelector<HTMLInputElement>("[name=answer]");
  if (!credential || !field) throw new Error("no answer");
  field.value = told(credential as PublicKeyCredential);
  form.submit();
}

function say(form: HTMLFormElement, problem: unknown): void {
  const known = problem instanceof DOMException && problem.name === "InvalidStateError";
  const sentence =
    (known && form.querySelector<HTMLElement>("[data-known]")) ||
    form.querySelector<HTMLElement>("[data-problem]");
  if (sentence) sentence.hidden = false;
}

// A site that is reached by a number has no passkeys: they belong to names.
const isNumber = (host: string): boolean => /^[\d.]+$|:/.test(host);

export const able = (): boolean =>
  "PublicKeyCredential" in window && isSecureContext && !isNumber(location.hostname);

// Show a form and let it carry the answer to a new question each time it is sent.
export function mount(form: HTMLFormElement, ceremony: "create" | "get"): void {
  form.hidden = false;
  document.querySelector("[data-unable]")?.remove();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const sentence of form.querySelectorAll<HTMLElement>("[data-problem], [data-known]")) {
      sentence.hidden = true;
    }
    waiting?.abort();
    void ask(form)
      .then((publicKey) => navigator.credentials[ceremony]({ publicKey } as object))
      .then((credential) => send(form, credential))
      .catch((problem: unknown) => {
        if (problem instanceof Unasked) form.submit();
        else say(form, problem);
      });
  });
}

let waiting: AbortController | null = null;

// Let the browser offer passkeys where a name is typed, if it can; quietly nothing otherwise.
export async function offer(form: HTMLFormElement): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  try {
    const publicKey = await ask(form);
    const wish = { publicKey, mediation: "conditional", signal: waiting.signal } as object;
    send(form, await navigator.credentials.get(wish));
  } catch {
    // Aborted for the button, refused, or not possible here: the form is there all the same.
  }
}
