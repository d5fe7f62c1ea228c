// Signing in with a passkey: by the button, or where the browser offers it beside the name.

import { able, mount, offer } from "../parts/passkey";

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
if (form && able()) {
  mount(form, "get");
  void offer(form);
}
