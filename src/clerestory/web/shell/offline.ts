// The service worker keeps the offline page and static files, never a person's page or media.

// Its address holds the language, so that another one makes it keep the page in that.
const WORKER = /^\/service-worker\.js\?language=[\w-]+$/;

interface ScriptPolicy {
  createScriptURL(address: string): unknown;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): ScriptPolicy;
}

/** Registers the service worker where the browser has them; failing is no one's loss. */
export async function keepOfflinePage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const worker = `/service-worker.js?language=${document.documentElement.lang}`;
  // The one script address the page's policy lets through.
  const address = types
    ? types.createPolicy("offline", {
        createScriptURL(wanted) {
          if (!WORKER.test(wanted)) throw new TypeError("only the service worker of this site");
          return wanted;
        },
      }).createScriptURL(worker)
    : worker;
  try {
    await navigator.serviceWorker.register(address as string, { scope: "/" });
  } catch {
    // Private windows and plain http refuse; everything else works without it.
  }
}
