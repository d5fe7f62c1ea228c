// Runs on every page: keeps the offline page at hand.

import { keepOfflinePage } from "./offline";

void keepOfflinePage();
