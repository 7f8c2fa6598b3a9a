// A whole run with somebody looking: the live page shows what the results say, and can stop the run.
import { type Browser, chromium, type Page } from "playwright-core";
import { withUnit } from "../../contracts/words/numbers.ts";
import { type CountingServer, KINDS, startCountingServer } from "../support/counting-server.ts";
import { eventually, makeWorkplace, READY_IN_TIME, scriptOfKinds, type Workplace } from "../support/meridian.ts";
import { describeWith } from "../support/needs.ts";

describeWith("chromium", "a run that is looked at", () => {
  let server: CountingServer;
  let place: Workplace;
  let browser: Browser;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
    place.write("script.js", scriptOfKinds(KINDS, 0.05));
    complaints = [];
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await server.close();
    place.remove();
  });

  const configure = (duration: string): void =>
    place.write("config.json", {
      remoteRegions: { "us-east-1": 3, "eu-west-1": 2 },
      target: server.url,
      start: READY_IN_TIME,
      duration,
    });

  /** Starts the run and opens the address that it prints. */
  const startAndOpen = async (): Promise<{
    page: Page;
    url: string;
    finished: Promise<{ exitCode: number | null }>;
  }> => {
    const { child, finished } = place.start("run");
    let said = "";
    child.stdout?.on("data", (text: string) => {
      said += text;
    });
    const url = await eventually(() => /live at (\S+)/.exec(said)?.[1]);
    const page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(url);
    return { page, url, finished };
  };

  /** The exact number behind the one that is shown. */
  const requestsSoFar = async (page: Page): Promise<number> =>
    Number(await page.locator(".facts div", { hasText: "Requests so far" }).locator("data").getAttribute("value"));

  it("sees the requests grow, and at the end what the results and the target say", async () => {
    configure("3s");
    const { page, url, finished } = await startAndOpen();
    await eventually(async () => ((await requestsSoFar(page)) > 0 ? true : undefined));
    const shown = await requestsSoFar(page);
    expect(shown).toBeLessThanOrEqual(server.total());
    await page.locator(".verdict", { hasText: "passed" }).waitFor({ timeout: 40_000 });
    await finished;
    const { metrics, regions } = place.summary();
    const shownAtEnd = await page.evaluate(
      "[...document.querySelectorAll('#regions tbody tr td:nth-of-type(2) data')].map(({ value }) => Number(value))",
    );
    expect(shownAtEnd).toEqual([
      ...Object.values(regions).map((region) => region.metrics.http_reqs?.values.count),
      metrics.http_reqs?.values.count,
    ]);
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    await expect(fetch(url)).rejects.toThrow();
    expect(complaints).toEqual([]);
  }, 90_000);

  it("shows of a second of the run, while it goes on, what the log has of it in the end", async () => {
    configure("8s");
    const { page, finished } = await startAndOpen();
    const SECOND = 1;
    const seen = await eventually(async () => {
      const cursor = page.locator("#time input[type=range]");
      // Some seconds later both regions have told of it.
      if (Number((await cursor.getAttribute("max").catch(() => "0")) ?? 0) < SECOND + 3) return undefined;
      await cursor.fill(String(SECOND));
      const readout = (chart: string): Promise<string | null> =>
        page.locator(`figure:has(#${chart}) .readout`).textContent();
      return {
        rate: await readout("chart-rate"),
        failed: await readout("chart-failed"),
        vus: await readout("chart-vus"),
      };
    });
    expect(await page.locator(".verdict", { hasText: "passed" }).count()).toBe(0);
    await finished;
    const [head = "", ...rows] = place.read("timeseries.csv").trim().split("\n");
    const column = (name: string): number => head.split(",").indexOf(name);
    for (const [region, label] of [
      ["us-east-1", "us-east-1"],
      ["eu-west-1", "eu-west-1"],
      ["all", "all regions"],
    ]) {
      const row = rows
        .map((line) => line.split(","))
        .find(([second, of]) => second === String(SECOND) && of === region);
      expect(seen.rate).toContain(`${label} ${row?.[column("http_reqs")]}/s`);
      const failed = Number(row?.[column("http_req_failed")]) / Number(row?.[column("http_reqs")]);
      expect(seen.failed).toContain(`${label} ${withUnit(failed, "fraction")}`);
      expect(seen.vus).toContain(`${label} ${row?.[column("vus")]}`);
    }
    expect(complaints).toEqual([]);
  }, 90_000);

  it("is marked from another terminal and stopped from the page, in order", async () => {
    configure("60s");
    const { page, finished } = await startAndOpen();
    await eventually(() => (server.total() > 50 ? true : undefined));
    expect((await place.run("mark", "version 2 is out")).stdout).toContain("version 2 is out");
    await page.locator(".marks li", { hasText: "version 2 is out" }).waitFor();
    await page.locator("#stop").click();
    await page.locator("#stop").click();
    expect((await finished).exitCode).toBe(130);
    await page.locator(".verdict", { hasText: "interrupted" }).waitFor();
    const { metrics, marks = [], abort } = place.summary();
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    expect(marks.map(({ text }) => text)).toEqual(["version 2 is out"]);
    const said = await page.locator(".marks li").allInnerTexts();
    expect(said).toEqual([expect.stringContaining("version 2 is out"), expect.stringContaining("ended")]);
    expect(abort?.second).toBeGreaterThan(marks[0]?.second ?? Number.POSITIVE_INFINITY);
  }, 90_000);

  it("has no page when it is to have none", async () => {
    configure("1s");
    const { stdout } = await place.run("run", "--no-dashboard");
    expect(stdout).not.toContain("live at");
  }, 60_000);
});
