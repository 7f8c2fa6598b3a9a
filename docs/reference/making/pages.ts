// The pages of the reference that are made from the code, by their files in the folder above.
import { commandsPage } from "./commands-page.ts";
import { configPage } from "./config-page.ts";
import { metricsPage } from "./metrics-page.ts";

export const MADE_PAGES: Readonly<Record<string, () => string>> = {
  "commands.md": commandsPage,
  "config.md": configPage,
  "metrics.md": metricsPage,
};
