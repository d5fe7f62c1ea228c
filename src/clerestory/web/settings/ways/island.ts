// Adding a passkey.

import { able, mount } from "../../parts/passkey";

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
if (form && able()) mount(form, "create");
