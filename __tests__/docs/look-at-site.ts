// Looks at the docs site as it was built, one page of each kind, light and dark: what it lacks for readers with a
// keyboard, a screen reader or other eyes, by axe-core. Run by .ci/run beside the tests, after the build.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { violationsIn } from "../support/axe.ts";

const SITE = fileURLToPath(new URL("../../docs/.vitepress/dist", import.meta.url));
/** The start, prose with commands, wide tables, and what is generated. */
const PAGES = ["index", "tutorial", "aws", "errors", "reference/config", "reference/commands", "404"];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const complaints: string[] = [];
  for (const [index, name] of PAGES.entries()) {
    // By turns, on a screen and on a phone: each page differs from its neighbours by its content alone.
    const isDark = index % 2 === 1;
    const page = await browser.newPage({
      viewport: { width: index % 3 === 1 ? 390 : 1400, height: 900 },
      colorScheme: isDark ? "dark" : "light",
    });
    // From disk, as any web server would.
    await page.route("**/*", (route) => {
      const path = join(SITE, decodeURIComponent(new URL(route.request().url()).pathname));
      return existsSync(path) ? route.fulfill({ path }) : route.fulfill({ status: 404 });
    });
    await page.goto(`http://site.invalid/${name}.html`, { waitUntil: "load" });
    await page.locator("h1").first().waitFor();
    const told = await violationsIn(page);
    complaints.push(...told.map((text) => `${name} (${isDark ? "dark" : "light"}): ${text}`));
    await page.close();
  }
  if (complaints.length > 0) throw new Error(`the docs site lacks something:\n${complaints.join("\n")}`);
} finally {
  await browser.close();
}
