// Deleting the account with a passkey in place of the password.

import { able, mount } from "../../parts/passkey";

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
if (form && able()) mount(form, "get");
