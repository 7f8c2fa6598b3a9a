// The live page in a browser: what it shows while a run goes on, when it is opened late, when the run is gone, and at
// the end.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { bundleProgram } from "../../../bundling/programs.ts";
import { Dashboard } from "../../../cli/dashboard/dashboard.ts";
import { regionNames, sampleSummary } from "../../dashboard/support.ts";
import { violationsIn } from "../../support/axe.ts";
import { eventually } from "../../support/meridian.ts";
import { describeWith } from "../../support/needs.ts";
import { PretendedRun, START_MS } from "./support.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"];

describeWith("chromium", "the live page in a browser", () => {
  let folder: string;
  let browser: Browser;
  let run: PretendedRun;
  let dashboard: Dashboard;
  let stops: number;
  let said: string[];
  /** What no page may have: errors, words on the console, requests to others. */
  let complaints: string[];

  const serve = (port = 0): Promise<Dashboard> =>
    Dashboard.start({
      record: run.record,
      plan: null,
      reader: run,
      port,
      secret: SECRET,
      onStop: () => {
        stops += 1;
      },
      say: (text) => said.push(text),
      folder: join(folder, "dashboard"),
    });

  const open = async (options: { width?: number; dark?: boolean; url?: string } = {}): Promise<Page> => {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1280, height: 900 },
      colorScheme: options.dark === true ? "dark" : "light",
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("request", (request) => {
      if (new URL(request.url()).hostname !== "127.0.0.1") complaints.push(request.url());
    });
    await page.goto(options.url ?? dashboard.url);
    return page;
  };

  const textOf = (page: Page, selector: string): Promise<string> => page.locator(selector).first().innerText();

  /** Moves the run on until the page shows it: the dear parts are made about once a second. */
  const shows = (page: Page, selector: string, text: string | RegExp): Promise<true> =>
    eventually(async () => {
      dashboard.frame(run.frame());
      const shown = await page
        .locator(selector)
        .first()
        .innerText({ timeout: 300 })
        .catch(() => "");
      return (typeof text === "string" ? shown.includes(text) : text.test(shown)) ? true : undefined;
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "meridian-page-"));
    await bundleProgram("dashboard", folder);
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    run = new PretendedRun(REGIONS);
    stops = 0;
    said = [];
    complaints = [];
    dashboard = await serve();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await dashboard.close();
  });

  it("goes from waiting to running without being loaded again, and says so in words", async () => {
    const page = await open();
    await shows(page, ".verdict", "gathering");
    for (let second = 0; second < 10; second += 1) run.addSecond();
    await shows(page, ".outcome", "50 s left of 1:00");
    await shows(page, "#requests", "list products");
    expect(await textOf(page, "#regions tr.total")).toMatch(/all.*30 of 30.*9.*30\.0.*45\.5/s);
    expect(await page.locator("#time figure.chart canvas").count()).toBe(6);
    expect(complaints).toEqual([]);
  });

  it("shows a page that was opened late the same as one that was there from the start", async () => {
    const early = await open();
    for (let second = 0; second < 5; second += 1) {
      run.addSecond();
      dashboard.frame(run.frame());
    }
    await shows(early, "#requests", "45");
    const late = await open();
    await shows(late, "#connection", "Live");
    await shows(late, "#requests", "45");
    expect(await textOf(late, "#page")).toBe(await textOf(early, "#page"));
    expect(complaints).toEqual([]);
  });

  it("keeps what the reader unfolded and where the keyboard is, while the numbers change", async () => {
    run.addSecond();
    const page = await open();
    await shows(page, "#requests", "list products");
    const summary = page.locator("#what-ran summary").first();
    await summary.click();
    await summary.focus();
    run.addSecond(["list products", "cart"]);
    await shows(page, "#requests", "cart");
    expect(await page.evaluate("document.querySelector('#what-ran details').open")).toBe(true);
    expect(await page.evaluate("document.activeElement.tagName")).toBe("SUMMARY");
  });

  it("says when it hears nothing any more, keeps its numbers, and goes on when the server is back", async () => {
    run.addSecond();
    const page = await open();
    await shows(page, "#requests", "list products");
    const port = Number(new URL(dashboard.url).port);
    await dashboard.close();
    await eventually(async () => ((await textOf(page, "#connection")).includes("Lost") ? true : undefined));
    expect(await textOf(page, "#requests")).toContain("list products");
    dashboard = await serve(port);
    run.addSecond(["later"]);
    await shows(page, "#requests", "later");
    await shows(page, "#connection", "Live");
  }, 60_000);

  it("becomes the report when the run is over", async () => {
    run.addSecond();
    const page = await open();
    await shows(page, "#connection", "Live");
    await dashboard.close(sampleSummary(REGIONS));
    await eventually(async () => ((await textOf(page, ".verdict")).includes("failed") ? true : undefined));
    expect(await textOf(page, "#connection")).toContain("over");
    expect(await textOf(page, "#ledger")).toContain("109,263");
    expect(await page.title()).toContain("failed");
    expect(await page.locator("#stop").isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  it("shows a name as the text that it is", async () => {
    const name = `<img src=x onerror="document.title='run'"></script><script>document.title='run'</script>`;
    run.addSecond([name]);
    const page = await open();
    await shows(page, "#requests", name);
    run.addSecond([name]);
    await shows(page, "#requests", "6");
    expect(await textOf(page, "#requests")).toContain(name);
    expect(await page.locator("img, #page script").count()).toBe(0);
    expect(await page.title()).not.toBe("run");
    expect(complaints).toEqual([]);
  });

  it("lets a run go on whose page cannot be made, and says so once", async () => {
    run.addSecond();
    const page = await open();
    await shows(page, "#connection", "Live");
    const broken = jest.spyOn(run.totals, "ofMetric").mockImplementation(() => {
      throw new Error("out of memory");
    });
    await eventually(() => {
      dashboard.frame(run.frame());
      return said.length > 1 ? true : undefined;
    });
    expect((await fetch(`${dashboard.url}events`)).status).toBe(500);
    expect(said.map((text) => text.replace(/:.*|http.*/, ""))).toEqual(["live at ", "the live page cannot be drawn"]);
    broken.mockRestore();
    run.addSecond(["later"]);
    await shows(page, "#requests", "later");
  });

  it("stops the run when it was asked twice, and is nothing without the secret in its address", async () => {
    for (const path of ["/", "/events", "/live.js"])
      expect((await fetch(new URL(path, dashboard.url))).status).toBe(403);
    expect((await fetch(new URL("/stop", dashboard.url), { method: "POST" })).status).toBe(403);
    const page = await open();
    await page.locator("#stop").click();
    expect(stops).toBe(0);
    await page.locator("#stop").click();
    await eventually(() => (stops === 1 ? true : undefined));
  });

  it("grows no more once a run is long: as many points, elements and bytes after an hour as after a quarter", async () => {
    const page = await open();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    const sizeAt = async (seconds: number): Promise<{ elements: number; heapBytes: number }> => {
      while (run.frame().nowMs < START_MS + seconds * 1000) run.addSecond();
      await shows(page, "#connection", "Live");
      // The frame comes first, the dear parts when they are due again: both are to be as of that second.
      const count = (3 * REGIONS.length * seconds).toLocaleString("en-US");
      await shows(page, "header .facts", count);
      await shows(page, "#requests", count);
      await cdp.send("HeapProfiler.collectGarbage");
      const { metrics } = await cdp.send("Performance.getMetrics");
      return {
        elements: await page.evaluate<number>("document.querySelectorAll('*').length"),
        heapBytes: metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? 0,
      };
    };
    const quarter = await sizeAt(900);
    const hour = await sizeAt(3600);
    expect(hour.elements).toBe(quarter.elements);
    expect(hour.heapBytes).toBeLessThan(1.3 * quarter.heapBytes);
    expect(complaints).toEqual([]);
  });

  it.each([
    [360, 1, true],
    [360, 30, false],
    [1600, 30, true],
  ])("fits into %i pixels with %i regions", async (width, count, dark) => {
    await dashboard.close();
    run = new PretendedRun(regionNames(count));
    for (let second = 0; second < 20; second += 1) run.addSecond();
    dashboard = await serve();
    const page = await open({ width, dark });
    await shows(page, "#requests", "list products");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await violationsIn(page)).toEqual([]);
    if (process.env.MERIDIAN_PICTURES !== undefined) {
      mkdirSync(process.env.MERIDIAN_PICTURES, { recursive: true });
      const file = `live-${width}-${count}-${dark ? "dark" : "light"}.png`;
      await page.screenshot({ path: join(process.env.MERIDIAN_PICTURES, file), fullPage: true });
    }
    expect(complaints).toEqual([]);
  });
});
