// Runs before a page is drawn, so that it is drawn once, as its reader likes it.

import { applyLook, readLook } from "../../parts/look";

applyLook(readLook());
