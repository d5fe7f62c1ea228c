// Deciding: a passkey signs exactly what stands in the form.

import { able, mount } from "../parts/passkey";

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
if (form && able()) mount(form, "get");
