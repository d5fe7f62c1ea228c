// A list of comments and its composer, wherever they stand: in the sheet, on a clip's page, on the page
// of one comment. A comment is shown when it is sent; what the server refuses is taken back.

import { call, Refused } from "../call";
import { part } from "../player/signs";
import { written } from "../player/words";
import type { ShownComment } from "./comment";
import { commentOf, tellReplies } from "./comment";

const LEFT = 100; // characters left from which they are counted down

interface Page {
  readonly items: readonly ShownComment[];
  readonly next: string | null;
}

export interface Place {
  /** The element with `data-waiting`, the composer and the empty comment. */
  readonly root: HTMLElement;
  readonly clip: () => string;
  readonly say: (text: string) => void;
  /** Told how many more comments stand here now. */
  readonly counted: (step: number) => void;
  /** Puts a new comment of the first level into the list. */
  readonly put: (made: HTMLElement) => void;
}

export class Thread {
  readonly template: HTMLTemplateElement;
  readonly #form: HTMLFormElement | null;

  constructor(private readonly place: Place) {
    this.template = part(place.root, "silence") as HTMLTemplateElement;
    const form = place.root.querySelector("form[data-part=say]");
    this.#form = form instanceof HTMLFormElement ? form : null;
    place.root.addEventListener("click", (event) => this.#hear(event));
    this.#form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    const text = this.#form?.querySelector("textarea");
    text?.addEventListener("input", () => this.#tellLeft(text));
    text?.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#form?.requestSubmit();
    });
  }

  make(said: ShownComment): HTMLElement {
    return commentOf(this.template, said);
  }

  /** Lets the next words be a reply to this comment, or to nobody. */
  answer(comment?: HTMLElement): void {
    const form = this.#form;
    if (!form) return;
    (part(form, "answers") as HTMLInputElement).value = comment?.dataset["comment"] ?? "";
    const line = part(form, "answering");
    line.hidden = !comment;
    if (!comment) return;
    const text = part(form, "answering-text");
    const name = part(comment, "by").textContent?.trim() ?? "";
    text.textContent = written(text.dataset["words"] ?? "", { name });
    form.querySelector("textarea")?.focus();
  }

  #hear(event: Event): void {
    const target = event.target as Element;
    const act = target.closest<HTMLElement>("[data-act]");
    const comment = target.closest<HTMLElement>("[data-comment]") ?? undefined;
    const name = act?.dataset["act"];
    if (name === "reply" && this.#form && comment) this.answer(comment);
    else if (name === "answer-nobody") this.answer();
    else if (name === "replies" && comment) void this.#open(comment, act as HTMLAnchorElement);
    else return;
    event.preventDefault();
  }

  async #open(comment: HTMLElement, link: HTMLAnchorElement): Promise<void> {
    const after = link.dataset["after"];
    const rest = after ? `?after=${after}` : "";
    try {
      const page = await call<Page>("GET", `/comments/${comment.dataset["comment"]}/replies${rest}`);
      const below = part(comment, "below");
      const here = new Set([...below.children].map((one) => one.id));
      below.append(...page.items.map((one) => this.make(one)).filter((one) => !here.has(one.id)));
      if (page.next) {
        link.dataset["after"] = page.next;
        tellReplies(link, Number(link.dataset["number"] ?? below.children.length + 1) - page.items.length);
      } else (link.parentElement as HTMLElement).hidden = true;
    } catch (problem) {
      this.place.say(this.#why(problem));
    }
  }

  async #send(): Promise<void> {
    const form = this.#form;
    const field = form?.querySelector("textarea");
    const text = field?.value.trim() ?? "";
    if (!form || !field || !text || form.hasAttribute("data-busy")) return;
    const answers = (part(form, "answers") as HTMLInputElement).value;
    const problem = part(form, "problem");
    problem.hidden = true;
    form.toggleAttribute("data-busy", true);
    const pending = this.#show(this.make(this.#mine(text)), answers);
    pending.setAttribute("aria-busy", "true");
    field.value = "";
    this.#tellLeft(field);
    try {
      const body = answers ? { text, answers } : { text };
      const said = await call<ShownComment>("POST", `/clips/${this.place.clip()}/comments`, body);
      pending.replaceWith(this.make(said));
      this.answer();
      if (said.held) this.place.say(this.place.root.dataset["waiting"] ?? "");
      else this.place.counted(1);
    } catch (why) {
      pending.remove();
      field.value = text;
      problem.textContent = this.#why(why);
      problem.hidden = false;
      field.focus();
    } finally {
      form.removeAttribute("data-busy");
    }
  }

  #show(made: HTMLElement, answers: string): HTMLElement {
    const aim = answers && this.place.root.querySelector<HTMLElement>(`[data-comment="${answers}"]`);
    if (!aim) this.place.put(made);
    else {
      const top = aim.closest<HTMLElement>(".below")?.closest<HTMLElement>("[data-comment]") ?? aim;
      const apart = this.place.root.querySelector("[data-part=replies-here]");
      (apart ?? part(top, "below")).append(made);
    }
    made.scrollIntoView({ block: "nearest" });
    return made;
  }

  #mine(text: string): ShownComment {
    const { handle = "", name = "", picture = "" } = (this.#form as HTMLFormElement).dataset;
    return {
      id: "",
      clip: this.place.clip(),
      parent: "",
      address: "",
      author: { handle, name, picture },
      by_author: false,
      answered: "",
      words: [{ text, href: "" }],
      held: false,
      hidden: "",
      pinned: false,
      liked_by_author: false,
      likes: 0,
      replies: 0,
      posted_at: new Date().toISOString(),
      edited_at: null,
      liked: false,
      mine: true,
      may_pin: false,
      may_delete: false,
    };
  }

  #tellLeft(field: HTMLTextAreaElement): void {
    const told = this.#form?.querySelector<HTMLElement>("[data-part=left]");
    const left = field.maxLength - field.value.length;
    if (!told) return;
    told.hidden = left > LEFT;
    told.textContent = String(left);
  }

  #why(problem: unknown): string {
    return problem instanceof Refused ? problem.message : (document.body.dataset["down"] ?? "");
  }
}
