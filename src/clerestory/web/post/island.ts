// Posting: choose or drop a file, see it arrive, say things about it meanwhile, publish.

import { Details } from "./details";
import { send } from "./sending";
import { State } from "./state";

class Posting {
  private clip: string | null;
  private ended = true;
  private left = false;
  private readonly state: State;
  private readonly details: Details | null;

  constructor(private readonly root: HTMLElement) {
    this.clip = root.dataset["clip"] ?? null;
    this.state = new State(root);
    const form = root.querySelector<HTMLFormElement>("[data-details]");
    this.details = form && new Details(form, () => this.clip, (out) => this.saved(out));
    root.querySelector<HTMLElement>("[data-plain]")?.remove();
    for (const input of root.querySelectorAll<HTMLInputElement>("[data-file]")) this.listen(input);
    addEventListener("beforeunload", (event) => {
      if (!this.ended) event.preventDefault();
    });
    addEventListener("pageshow", () => {
      this.left = false;
    });
    if (root.dataset["work"] === "waiting") void this.follow();
  }

  private listen(input: HTMLInputElement): void {
    input.addEventListener("change", () => this.choose(input.files?.[0]));
    const drop = input.closest<HTMLElement>("[data-drop]");
    drop?.classList.add("scripted");
    drop?.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop?.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop?.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      this.choose(event.dataTransfer?.files[0]);
    });
  }

  private choose(file: File | undefined): void {
    if (!file || !this.ended) return;
    const { upload, size, name } = this.root.dataset;
    if (upload && (String(file.size) !== size || file.name.slice(0, 120) !== name)) {
      this.state.say("other", { name: name ?? "" });
      return;
    }
    this.ended = false;
    const address = upload ? `/api/clerestory/v1/uploads/${upload}` : null;
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    this.state.bar(0);
    send(file, address, {
      begun: (clip) => this.begun(clip),
      moved: (sent, all) => {
        this.state.bar(sent / all);
        this.state.say("moved", { sent: megabytes(sent), size: megabytes(all) });
      },
      waiting: () => this.state.say("down"),
      done: () => {
        this.ended = true;
        void this.follow();
      },
      refused: (sentence) => this.refused(sentence),
    });
  }

  private begun(clip: string): void {
    if (this.clip === clip && this.details?.form.hidden === false) return;
    this.clip = clip;
    history.replaceState(null, "", `/clips/${clip}/edit`);
    this.root.querySelector<HTMLElement>("[data-choose]")?.setAttribute("hidden", "");
    this.root.querySelector<HTMLElement>("[data-again]")?.setAttribute("hidden", "");
    if (this.details) this.details.form.hidden = false;
  }

  private refused(sentence: string): void {
    this.ended = true;
    this.state.bar(null);
    if (sentence) this.state.plain(sentence);
    else this.state.say("broken");
  }

  private async follow(): Promise<void> {
    if (this.clip === null) return;
    this.state.say("waiting");
    const clip = await this.state.follow(this.clip);
    if (clip.work === "refused" || clip.work === "failed") {
      this.leave(`/clips/${clip.id}/edit`);
    } else if (clip.standing === "published") {
      this.leave(clip.address);
    } else {
      this.state.say("playable");
      await this.state.show(clip);
    }
  }

  /** Goes on to another page, once: who publishes while the clip is being made is told of it twice. */
  private leave(address: string): void {
    if (this.left) return;
    this.left = true;
    location.assign(address);
  }

  private saved(published: boolean): void {
    if (this.ended) {
      const draft = this.root.dataset["standing"] !== "published";
      const done = published || !draft ? "" : "/edit?done=draft";
      if (published) void this.follow();
      else this.leave(`/clips/${this.clip}${done}`);
    } else {
      this.state.say(published ? "soon" : "kept");
    }
  }
}

for (const root of document.querySelectorAll<HTMLElement>("[data-post]")) new Posting(root);
