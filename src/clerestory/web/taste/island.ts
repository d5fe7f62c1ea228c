// Your taste: shows what this browser remembers, and changes it as its reader asks.

import { Memory } from "../parts/memory/memory";
import type { Choice } from "../parts/memory/rows";
import { readBack, written } from "../parts/memory/transfer";
import { part } from "../parts/player/signs";
import { mountDevices } from "./devices";
import { showBars, showGiving, showRows, showWishes } from "./showing";

type Switch = "on" | "paused" | "counts" | "givesRuns" | "sensitive" | "institutions";
type Told = "read" | "bad" | "gone" | "forgot";

export async function mount(root: HTMLElement): Promise<void> {
  const memory = await Memory.open();
  const told = part(root, "told");
  const sure = part(root, "sure") as HTMLDialogElement;
  const devices = part(root, "devices");
  let all = false;
  const say = (what: Told) => (told.textContent = told.dataset[what] ?? "");
  const show = () => {
    showBars(root, memory);
    showWishes(root, memory, show);
    void showGiving(root, memory);
    showRows(root, memory, all, (id) => void memory.forget(id).then(() => forgot()));
    for (const box of root.querySelectorAll<HTMLInputElement>("input[type=checkbox][name]")) {
      box.checked = memory.choice[box.name as Switch];
    }
  };
  const forgot = () => {
    show();
    say("forgot");
    // The button that was pressed has gone with its row.
    (part(root, "rows").querySelector("button") ?? part(root, "count")).focus();
  };
  root.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.type === "checkbox") void turn(memory, field.name as Switch, field.checked).then(show);
    const file = field.files?.[0];
    if (!file) return;
    field.value = "";
    void readBack(memory, file).then(
      () => {
        show();
        say("read");
      },
      () => say("bad"),
    );
  });
  root.addEventListener("click", (event) => {
    const act = (event.target as HTMLElement).closest<HTMLElement>("[data-act]")?.dataset["act"];
    if (act === "all") {
      all = true;
      show();
    } else if (act === "export") {
      save(written(memory));
    } else if (act === "forget-all") {
      // Where devices are joined, the others forget it too.
      const joined = devices.dataset["state"] === "on";
      part(root, "alone").hidden = joined;
      part(root, "joined").hidden = !joined;
      sure.showModal();
    } else if (act === "keep") {
      sure.close();
    } else if (act === "forget-now") {
      sure.close();
      void memory.forgetAll().then(() => {
        show();
        say("gone");
      });
    }
  });
  show();
  part(root, "fleeting").hidden = memory.lasts;
  part(root, "all").hidden = false;
  // What the address names was hidden until now.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  await mountDevices(devices, async () => {
    await memory.read();
    show();
  });
}

async function turn(memory: Memory, name: Switch, on: boolean): Promise<void> {
  const change: { -readonly [Key in keyof Choice]?: Choice[Key] } = { [name]: on };
  if (name === "on" && memory.choice.seed === 0) {
    change.seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  }
  await memory.choose(change);
}

function save(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "taste.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const root = document.querySelector<HTMLElement>("[data-island=taste]");
if (root) void mount(root);
