// For you: asks once, fetches what everybody is offered, and puts it in order on this device.

import { fetchOffer, NothingOffered } from "../parts/memory/offer";
import { Witness } from "../parts/memory/watching";
import { hearButtons } from "../parts/player/acts";
import { cardOf } from "../parts/player/card";
import { keepHouse } from "../parts/player/house";
import { hearKeys } from "../parts/player/keyboard";
import { hearSheet } from "../parts/player/sheet";
import { part } from "../parts/player/signs";
import { remind } from "../parts/rest";
import { toaster } from "../parts/toast";
import { Feed } from "../watch/feed";
import { Order } from "./order";
import { Own } from "./own";
import { Why } from "./why";

const NEAR = 3; // clips left when more are put in order

export async function mount(root: HTMLElement): Promise<void> {
  const [list, end, ask] = [part(root, "list"), part(root, "end"), part(root, "ask")];
  const scroller = part(root, "scroller");
  const template = part(root, "blank") as HTMLTemplateElement;
  list.replaceChildren(); // what stands there for browsers without script
  list.setAttribute("data-ranked", "");
  const house = keepHouse();
  const say = toaster(root);
  const stand = (standing: "loading" | "failed" | "end" | "more") => {
    end.dataset["standing"] = standing;
    for (const panel of end.querySelectorAll<HTMLElement>("[data-when]")) {
      panel.hidden = panel.dataset["when"] !== standing;
    }
  };
  let order: Order | undefined;
  const feed: Feed = new Feed(
    list,
    scroller,
    house,
    (text) => (part(root, "told").textContent = text),
    (left) => {
      if (left <= NEAR && end.dataset["standing"] === "more") more();
    },
  );
  const more = () => {
    const clips = order?.next() ?? [];
    // Before the cards are added, as adding asks for more when few are left.
    stand(clips.length > 0 ? "more" : "end");
    // What everybody is offered is fetched as everybody gets it: the reader's own wish is here.
    const covers = root.dataset["unveiled"] === undefined;
    const cards = clips.map((clip) => cardOf(template, { ...clip, veiled: covers && clip.veiled }));
    for (const card of cards) part(card, "why").hidden = false;
    feed.add(cards);
  };
  const witness = await Witness.begin(root, "for_you");
  const { memory } = witness;
  const begin = async () => {
    ask.hidden = true;
    scroller.hidden = false;
    stand("loading");
    part(root, "only").hidden = !memory.choice.institutions;
    try {
      const known = root.dataset["known"] !== undefined;
      const [offer, own] = await Promise.all([
        fetchOffer(document.documentElement.lang, memory.choice.institutions),
        known ? Own.ask() : new Own(),
      ]);
      witness.pool = offer.pool;
      await memory.learn(offer.pool, offer.turns);
      order = new Order(offer, memory, own);
      more();
      scroller.scrollTop = 0; // the end stood there while there was nothing else
    } catch (problem) {
      stand(problem instanceof NothingOffered ? "end" : "failed");
    }
  };
  const why = new Why(root.querySelector("#why") as HTMLDialogElement, memory, () => order, (card) => {
    const { clip = "", title = "" } = card.dataset;
    void memory.notInterested(clip, title);
    witness.notInterested(card);
    feed.move(1);
  });
  root.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const act = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    const card = target.closest<HTMLElement>("[data-clip]");
    if (act === "again") void begin();
    else if (act === "why" && card) why.open(card);
    else if (act === "turn-on") {
      const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
      void memory.choose({ on: true, seed }).then(begin);
    }
  });
  hearButtons(root, house, (card) => feed.playerOf(card), say);
  hearKeys(house, { current: () => feed.current, move: (by) => feed.move(by) });
  hearSheet(root.querySelector("#playback") as HTMLDialogElement, house.preferences);
  remind(root, { stop: () => feed.current?.pause(), goOn: () => void feed.current?.play() });
  if (memory.choice.on) await begin();
  else {
    scroller.hidden = true;
    ask.hidden = false;
  }
}

const root = document.querySelector<HTMLElement>("[data-island=for-you]");
if (root) void mount(root);
