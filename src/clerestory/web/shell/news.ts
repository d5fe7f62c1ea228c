// News: how many notices are new, as the server says while the page is in sight.

const AFTER = 1000; // milliseconds: what the page shows takes the browser's few lines first
const AGAIN = 60_000; // before another try where the server has no line left
const MANY = 99;

// Islands are separate files: they meet at the document.
const EVENT = "clerestory:news";

/** Calls `hear` with the moment of the latest new line, in microseconds, whenever that changes. */
export function onNews(hear: (newest: number) => void): void {
  document.addEventListener(EVENT, (event) => hear((event as CustomEvent<number>).detail));
}

function show(count: HTMLElement, unread: number): void {
  const [seen, said] = count.children;
  if (!seen || !said) return;
  seen.textContent = unread > MANY ? `${MANY}+` : String(unread);
  said.textContent = (count.dataset["words"] ?? "{count}").replace("{count}", String(unread));
  count.hidden = unread === 0;
}

/** Follows what is new, on pages of somebody who is signed in; one line, and only while in sight. */
export function followNews(): void {
  const count = document.querySelector<HTMLElement>("[data-part=new]");
  if (!count || typeof EventSource === "undefined") return;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    close();
    if (document.hidden) return;
    source = new EventSource("/events");
    source.addEventListener("notices", (event) => {
      const { unread } = JSON.parse(event.data) as { unread: number };
      show(count, unread);
      const newest = Number.parseInt(event.lastEventId.split("-")[1] || "0", 16);
      document.dispatchEvent(new CustomEvent(EVENT, { detail: newest }));
    });
    // A line that drops is taken up again by the browser; one that was refused is not.
    source.addEventListener("error", () => {
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
    });
  };
  const later = (): void => {
    close();
    if (!document.hidden) timer = setTimeout(open, AFTER);
  };
  document.addEventListener("visibilitychange", later);
  addEventListener("pagehide", close);
  addEventListener("pageshow", later);
  if (document.readyState === "complete") later();
}
