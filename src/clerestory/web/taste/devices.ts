// The card "On your other devices": turns joining on and off, and says how it stands.

import { csrfToken, Refused } from "../parts/call";
import { language } from "../parts/language";
import { Damaged, longEnough, Newer, WrongPassphrase } from "../parts/memory/sealing";
import { Busy, type Sync, Syncer, troubleOf } from "../parts/memory/syncing";
import { part } from "../parts/player/signs";
import { written } from "../parts/player/words";

/** Mounts the card; `joined` is called when what is remembered here may have changed. */
export async function mountDevices(root: HTMLElement, joined: () => Promise<void>): Promise<void> {
  const { reader } = root.dataset;
  if (reader === undefined) return; // signed out: the page says what to do
  const syncer = await Syncer.open(reader, csrfToken()).catch(() => undefined);
  if (!syncer || typeof crypto.subtle !== "object") show(root, "unable");
  else await new Card(root, syncer, reader, joined).begin();
}

const show = (root: HTMLElement, state: string): void => {
  root.dataset["state"] = state;
  for (const piece of root.querySelectorAll<HTMLElement>("[data-when]")) {
    piece.hidden = piece.dataset["when"] !== state;
  }
};

class Card {
  readonly #said: HTMLElement;
  readonly #sure: HTMLDialogElement;
  // What the card does by itself when it is opened.
  #begun: Promise<void> = Promise.resolve();

  constructor(
    private readonly root: HTMLElement,
    private readonly syncer: Syncer,
    private readonly reader: string,
    private readonly joined: () => Promise<void>,
  ) {
    this.#said = part(root, "synced");
    this.#sure = part(root, "sure-delete") as HTMLDialogElement;
  }

  async begin(): Promise<void> {
    this.#begun = this.#meetIfDue();
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#enter(event.target as HTMLFormElement);
    });
    this.root.addEventListener("change", (event) => {
      event.stopPropagation(); // these are no switches of the page's
      const box = event.target as HTMLInputElement;
      if (box.type === "checkbox") field(box.form).type = box.checked ? "text" : "password";
    });
    this.root.addEventListener("click", (event) => {
      const button = (event.target as HTMLElement).closest<HTMLElement>("[data-act]");
      void this.#act(button?.dataset["act"] ?? "");
    });
    await this.#begun;
  }

  async #meetIfDue(): Promise<void> {
    await this.#show();
    await this.syncer.meetIfDue().catch((problem: unknown) => this.#tell(problem));
    await this.joined();
    await this.#show();
  }

  async #act(act: string): Promise<void> {
    if (act === "sync-delete") this.#sure.showModal();
    if (act === "sync-keep") this.#sure.close();
    if (act === "sync-now") await this.#do("done", () => this.syncer.meet());
    if (act === "sync-stop") await this.#do("stopped", () => this.syncer.stop());
    if (act === "delete-now") {
      this.#sure.close();
      const problem = await this.#do("deleted", () => this.syncer.remove());
      part(this.root, "lost").hidden ||= !problem;
    }
    // The button that was pressed has gone.
    if (act === "sync-stop" || act === "delete-now") {
      this.root.querySelector<HTMLElement>("#passphrase")?.focus();
    }
  }

  async #enter(form: HTMLFormElement): Promise<void> {
    const typed = field(form);
    this.#wrong(form, longEnough(typed.value) ? "" : "short");
    if (!longEnough(typed.value)) return;
    const renews = form.dataset["part"] === "renew-form";
    const does = () =>
      renews ? this.syncer.rename(typed.value) : this.syncer.begin(typed.value);
    const problem = await this.#do(renews ? "renewed" : "on", does);
    this.#wrong(form, problem instanceof WrongPassphrase ? "wrong" : "");
    // Whoever cannot open what lies there may delete it, and begin anew.
    const lost = [WrongPassphrase, Damaged, Newer].some((kind) => problem instanceof kind);
    part(this.root, "lost").hidden = !lost;
    if (problem) return;
    form.reset();
    typed.type = "password";
    form.closest("details")?.removeAttribute("open");
    this.root.querySelector<HTMLElement>("[data-act=sync-now]")?.focus();
  }

  /** Does something, after what the card began by itself; says and returns what went wrong. */
  async #do(done: string, work: () => Promise<void>): Promise<unknown> {
    if (this.root.hasAttribute("aria-busy")) return new Busy();
    this.root.setAttribute("aria-busy", "true");
    this.#say("working");
    try {
      await this.#begun;
      this.#say("working"); // in the place of what that may have said
      await work();
      this.#say(done);
      return undefined;
    } catch (problem) {
      this.#tell(problem);
      return problem;
    } finally {
      this.root.removeAttribute("aria-busy");
      await this.joined();
      await this.#show();
    }
  }

  async #show(): Promise<void> {
    const sync = await this.syncer.state();
    const other = sync?.lock && sync.reader !== this.reader;
    show(this.root, other ? "other" : sync?.lock ? "on" : "off");
    const last = part(this.root, "last");
    last.textContent = written(last.dataset["words"] ?? "", { when: moment(sync) });
    if (sync?.trouble && !this.#said.textContent) this.#say(sync.trouble);
  }

  #tell(problem: unknown): void {
    if (problem instanceof Refused && problem.status === 401) this.#say("out");
    else if (problem instanceof Refused) this.#said.textContent = problem.message;
    // Beside the field it is said what to do, and there the cursor is.
    else if (problem instanceof WrongPassphrase) this.#said.textContent = "";
    else this.#say(troubleOf(problem) || "offline");
  }

  #say(what: string): void {
    this.#said.textContent = this.#said.dataset[what] ?? "";
  }

  /** Says what is wrong with what was typed, at the field. */
  #wrong(form: HTMLFormElement, what: string): void {
    const [typed, problem] = [field(form), form.querySelector<HTMLElement>(".problem")];
    typed.setAttribute("aria-invalid", String(what !== ""));
    if (!problem) return;
    problem.hidden = what === "";
    problem.textContent = problem.dataset[what] ?? "";
    if (what) typed.focus();
  }
}

const field = (form: HTMLFormElement | null): HTMLInputElement => {
  const found = form?.querySelector<HTMLInputElement>("input[data-part=passphrase]");
  if (!found) throw new Error("the form has no passphrase");
  return found;
};

function moment(sync: Sync | undefined): string {
  const way = { dateStyle: "medium", timeStyle: "short" } as const;
  return sync ? new Intl.DateTimeFormat(language(), way).format(new Date(sync.last)) : "";
}
