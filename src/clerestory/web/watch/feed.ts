// The list of clips as one looks through it: which one is watched, which ones load beside it.

import type { House } from "../parts/player/house";
import { lessMotion } from "../parts/player/house";
import { dataSaverAsked } from "../parts/player/bandwidth";
import { Player } from "../parts/player/player";
import { sentence, written } from "../parts/player/words";

const AHEAD = 2; // clips that load before they are reached

export class Feed {
  readonly #players = new Map<HTMLElement, Player>();
  readonly #seen: IntersectionObserver;
  #current: HTMLElement | undefined;
  #beyond = false; // past the last clip
  #aim: HTMLElement | undefined; // where the keys lead, until it is reached or a hand takes over

  constructor(
    private readonly list: HTMLElement,
    scroller: HTMLElement,
    private readonly house: House,
    private readonly announce: (text: string) => void,
    /** Told how many clips are left after the one that is watched. */
    private readonly left: (count: number) => void,
  ) {
    this.#seen = new IntersectionObserver((entries) => this.#look(entries), {
      root: scroller,
      threshold: 0.6,
    });
    for (const card of this.cards) this.#take(card);
    document.addEventListener("visibilitychange", () => this.#turnAway());
    for (const name of ["pointerdown", "wheel"]) {
      scroller.addEventListener(name, () => (this.#aim = undefined), { passive: true });
    }
  }

  get cards(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(":scope > [data-clip]")];
  }

  get current(): Player | undefined {
    return this.playerOf(this.#current);
  }

  playerOf(card: HTMLElement | undefined): Player | undefined {
    return card && this.#players.get(card);
  }

  /** Adds clips at the end, leaving out those that are here already. */
  add(cards: readonly HTMLElement[]): void {
    const here = new Set(this.cards.map((card) => card.dataset["clip"]));
    for (const card of cards) {
      if (here.has(card.dataset["clip"])) continue;
      this.list.append(card);
      this.#take(card);
    }
    this.#fill();
  }

  move(by: 1 | -1): void {
    const end = this.list.nextElementSibling as HTMLElement;
    const places = [...this.cards, end];
    const from = this.#aim ?? (this.#beyond ? end : this.#current) ?? places[0];
    const target = from && places[places.indexOf(from) + by];
    if (!target) return;
    this.#aim = target;
    // Whoever stands inside the old clip with the keyboard goes along.
    if (this.#current?.contains(document.activeElement)) target.focus({ preventScroll: true });
    target.scrollIntoView({ behavior: lessMotion() ? "instant" : "smooth", block: "start" });
  }

  #take(card: HTMLElement): void {
    const player = new Player(card, this.house);
    this.#players.set(card, player);
    card.setAttribute("data-mounted", "");
    player.video.addEventListener("canplay", () => this.#fill());
    const words = card.querySelector<HTMLElement>(".description");
    const more = card.querySelector<HTMLElement>("[data-act=words]");
    if (words && more) more.hidden = words.scrollHeight <= words.clientHeight + 1;
    this.#seen.observe(card);
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    const entered = entries.filter((entry) => entry.isIntersecting).at(-1);
    const gone = entries.some((entry) => !entry.isIntersecting && entry.target === this.#current);
    if (entered && (entered.target === this.#aim || !this.playerOf(this.#aim))) this.#aim = undefined;
    if (gone || entered) this.#beyond = gone && !entered;
    if (entered && entered.target !== this.#current) this.#watch(entered.target as HTMLElement);
    else if (gone && !entered) this.current?.pause();
    else if (entered && !this.current?.wanted && !lessMotion()) void this.current?.play();
  }

  #watch(card: HTMLElement): void {
    const before = this.#current;
    this.#current = card;
    this.playerOf(before)?.rest();
    const player = this.playerOf(card);
    if (lessMotion()) player?.prepare();
    else void player?.play();
    this.#fill();
    card.dispatchEvent(new CustomEvent("watching", { bubbles: true }));
    // Where the keyboard already stands in the clip, its name was just read.
    if (before && !card.contains(document.activeElement)) this.#tell(card);
  }

  #tell(card: HTMLElement): void {
    const name = card.querySelector("[data-part=name]")?.textContent ?? "";
    const about = card.querySelector("video")?.getAttribute("aria-label") ?? "";
    this.announce(`${written(sentence(card, "ClipBy"), { name })} ${about}`);
  }

  /** Loads the next clips one after the other, and gives up all that left the window. */
  #fill(): void {
    const { cards } = this;
    const place = this.#current ? cards.indexOf(this.#current) : -1;
    if (place < 0) return;
    const thrifty = this.house.preferences.choices.saver || dataSaverAsked();
    let free = this.current?.settled === true && !thrifty;
    for (const [number, card] of cards.entries()) {
      const player = this.playerOf(card);
      const ahead = number - place;
      if (!player || ahead === 0) continue;
      if (ahead > 0 && ahead <= AHEAD) {
        if (this.current?.settled) player.signs.cover();
        if (free) player.prepare();
        free = free && player.settled;
      } else if (ahead !== -1) player.release();
    }
    this.left(cards.length - 1 - place);
  }

  /** A hidden page plays nothing; shown again, it goes on. */
  #turnAway(): void {
    const player = this.current;
    if (!player) return;
    if (document.hidden && player.wanted) {
      player.pause();
      this.#paused = player;
    } else if (!document.hidden && this.#paused === player) void player.play();
    if (!document.hidden) this.#paused = undefined;
  }
  #paused: Player | undefined;
}
