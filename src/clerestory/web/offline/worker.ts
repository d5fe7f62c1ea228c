// The service worker: static files from the cache, the offline page when there is no line.
// It never keeps a page of a person, an answer of the API, or media.

declare const KEPT: string[];
declare const VERSION: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly caches: CacheStorage;
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  addEventListener(kind: "install" | "activate", hear: (event: Extendable) => void): void;
  addEventListener(kind: "fetch", hear: (event: Fetching) => void): void;
}
const scope = self as unknown as Scope;
const NAME = `static-${VERSION}`;
const OFFLINE = "/offline";

async function install(): Promise<void> {
  const cache = await scope.caches.open(NAME);
  const language = new URL(scope.location.href).searchParams.get("language") ?? "";
  // Fetched without cookies, so that the kept page is nobody's, in the language of the pages here.
  const headers: HeadersInit = language ? { "Accept-Language": language } : {};
  const page = await fetch(OFFLINE, { credentials: "omit", cache: "no-cache", headers });
  if (!page.ok) throw new Error("the offline page did not come");
  await cache.put(OFFLINE, page);
  await cache.addAll(KEPT);
}

async function activate(): Promise<void> {
  for (const name of await scope.caches.keys()) {
    if (name !== NAME) await scope.caches.delete(name);
  }
  await scope.registration.navigationPreload?.enable();
}

async function fromCache(request: Request): Promise<Response> {
  const cache = await scope.caches.open(NAME);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function page(event: Fetching): Promise<Response> {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    const kept = await scope.caches.match(OFFLINE);
    return kept ?? Response.error();
  }
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== scope.location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(fromCache(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

export {};
