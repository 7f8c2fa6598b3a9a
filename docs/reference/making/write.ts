// Writes the pages of the reference that are made from the code. Run by `npm run reference`; a test says when they are
// not what the code says any more.
import { writeFileSync } from "node:fs";
import { MADE_PAGES } from "./pages.ts";

for (const [name, page] of Object.entries(MADE_PAGES)) writeFileSync(new URL(`../${name}`, import.meta.url), page());
