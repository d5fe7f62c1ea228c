// Runs on every page: keeps the offline page at hand, and follows what is new for the reader.

import { followNews } from "./news";
import { keepOfflinePage } from "./offline";

void keepOfflinePage();
followNews();
