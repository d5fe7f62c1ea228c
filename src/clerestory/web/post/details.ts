// The form of a clip's details, sent without leaving the page, so that an upload goes on.

import { call, Refused } from "../parts/call";

export class Details {
  private readonly problem: HTMLElement;

  constructor(
    readonly form: HTMLFormElement,
    private readonly clip: () => string | null,
    private readonly saved: (published: boolean) => void,
  ) {
    this.problem = form.querySelector<HTMLElement>("[data-problem]")!;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
      void this.save(button?.value ?? "", button);
    });
    this.count();
    this.guessZone();
  }

  private async save(then: string, button: HTMLButtonElement | null): Promise<void> {
    const id = this.clip();
    if (id === null) return;
    this.problem.hidden = true;
    if (button) button.disabled = true;
    try {
      await call("PATCH", `/clips/${id}`, this.change());
      await this.sendCaptions(id);
      if (then === "publish") await call("PUT", `/clips/${id}/publication`);
      if (then === "schedule") await call("PUT", `/clips/${id}/schedule`, this.time());
      this.saved(then === "publish");
    } catch (trouble) {
      this.say(trouble instanceof Refused ? trouble.message : this.form.dataset["down"] ?? "");
    } finally {
      if (button) button.disabled = false;
    }
  }

  private change(): Record<string, unknown> {
    const data = new FormData(this.form);
    const text = (name: string): string => String(data.get(name) ?? "");
    const change: Record<string, unknown> = {
      description: text("description"),
      alt_text: text("alt_text"),
      language: text("language"),
      audience: text("audience"),
      sensitive: data.has("sensitive"),
      comments_from: data.get("comments_from"),
      comments_held: data.has("comments_held"),
      downloads: data.has("downloads"),
    };
    if (data.get("cover")) change["cover"] = text("cover");
    return change;
  }

  private time(): Record<string, string> {
    const data = new FormData(this.form);
    return { at: String(data.get("at") ?? ""), zone: String(data.get("zone") ?? "") };
  }

  /** Chooses the zone that this device is in; its next whole hour is offered. */
  private guessZone(): void {
    const zones = this.form.querySelector<HTMLSelectElement>("select[data-guess]");
    const at = this.form.querySelector<HTMLInputElement>("input[name=at]");
    if (!zones || !at) return;
    const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (![...zones.options].some((one) => one.value === here)) zones.add(new Option(here, here));
    zones.value = here;
    const next = new Date(Date.now() + 3600_000);
    next.setMinutes(0);
    const two = (number: number): string => String(number).padStart(2, "0");
    const day = `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}`;
    at.value = `${day}T${two(next.getHours())}:00`;
  }

  private async sendCaptions(id: string): Promise<void> {
    const input = this.form.querySelector<HTMLInputElement>("input[name=captions]");
    const file = input?.files?.[0];
    if (!input || !file) return;
    const language = new FormData(this.form).get("captions_language");
    await call("PUT", `/clips/${id}/captions/${String(language) || "und"}`, file);
    input.value = "";
  }

  say(sentence: string): void {
    this.problem.textContent = sentence;
    this.problem.hidden = false;
    this.problem.scrollIntoView({ block: "nearest" });
  }

  private count(): void {
    const box = this.form.querySelector<HTMLTextAreaElement>("#description");
    const count = this.form.querySelector<HTMLElement>("[data-count]");
    if (!box || !count) return;
    const show = (): void => {
      count.textContent = `${[...box.value].length} / ${box.maxLength}`;
    };
    box.addEventListener("input", show);
    show();
  }
}
