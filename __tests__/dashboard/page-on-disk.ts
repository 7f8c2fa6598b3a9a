// A page of one file, opened in a browser from disk with the network off, as whoever was sent it opens it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { bundleProgram } from "../../bundling/programs.ts";
import type { PageFiles } from "../../dashboard/document.ts";

const PICTURES = join(__dirname, "../../pictures");

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
}

export interface PageOnDisk {
  /** The page's script and style, as they are bundled for users. */
  readonly files: PageFiles;
  /** What went wrong in the test's pages: errors, words on the console, requests to anywhere. */
  readonly complaints: readonly string[];
  open(html: string, look?: Look): Promise<Page>;
}

/** Registers the hooks that a page's tests need: one browser and one bundle for all of them, pages of its own for each. */
export const usePageOnDisk = (name: "report" | "comparison"): PageOnDisk => {
  const complaints: string[] = [];
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), `meridian-${name}-`));
    await bundleProgram("dashboard", folder);
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    complaints.length = 0;
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  return {
    complaints,
    get files() {
      const read = (extension: string): string =>
        readFileSync(join(folder, "dashboard", `${name}.${extension}`), "utf8");
      return { script: read("mjs"), style: read("css") };
    },
    async open(html, { width = 1280, dark = false } = {}) {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, html);
      const context = await browser.newContext({
        offline: true,
        viewport: { width, height: 900 },
        colorScheme: dark ? "dark" : "light",
      });
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => complaints.push(message.text()));
      page.on("request", (request) => {
        if (!request.url().startsWith("file:")) complaints.push(request.url());
      });
      await page.goto(pathToFileURL(file).href);
      return page;
    },
  };
};

/** Where a test leaves what it saw, for people to look at. */
export const pictureOf = (name: string): string => {
  mkdirSync(PICTURES, { recursive: true });
  return join(PICTURES, name);
};
