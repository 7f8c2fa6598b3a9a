// The report in a browser, from disk with the network off: what it draws, what its reader can do with it, how it looks.
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { RunView } from "../../contracts/results/view.ts";
import { renderReport } from "../../dashboard/report.tsx";
import { violationsIn } from "../support/axe.ts";
import { describeWith } from "../support/needs.ts";
import { type Look, pictureOf, usePageOnDisk } from "./page-on-disk.ts";
import { regionNames, sampleSummary, sampleView } from "./support.ts";

describeWith("chromium", "the report in a browser", () => {
  const onDisk = usePageOnDisk("report");

  const open = async (view: RunView, look?: Look): Promise<Page> => {
    const page = await onDisk.open(renderReport(view, onDisk.files), look);
    await page.locator("#chart-distribution ~ .plot canvas").waitFor();
    return page;
  };

  /** Pixels of a chart that are not empty. */
  const inkOf = (page: Page, chart: string): Promise<number> =>
    page.evaluate(`(() => {
      const canvas = document.querySelector("#${chart} ~ .plot canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, index) => index % 4 === 3 && value > 0).length;
    })()`);

  const CHARTS = [
    "chart-rate",
    "chart-percentiles",
    "chart-latency",
    "chart-failed",
    "chart-iterations",
    "chart-vus",
    "heat",
    "chart-distribution",
  ];
  /** One region has no chart that sets regions side by side. */
  const chartsOf = (regions: number): string[] => CHARTS.filter((chart) => chart !== "chart-latency" || regions > 1);

  it.each([
    [360, 1, false],
    [360, 30, true],
    [1600, 1, true],
    [1600, 30, false],
  ])("draws everything in %i pixels with %i regions, and lacks nothing for any reader", async (width, count, dark) => {
    const page = await open(sampleView(regionNames(count), 62), { width, dark });
    await page.locator("#requests .opener").first().click();
    for (const chart of chartsOf(count)) expect(await inkOf(page, chart)).toBeGreaterThan(1000);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await violationsIn(page)).toEqual([]);
    await page.screenshot({
      path: pictureOf(`report-${width}-${count}-${dark ? "dark" : "light"}.png`),
      fullPage: true,
    });
    expect(onDisk.complaints).toEqual([]);
  });

  it("zooms all charts by dragging over one, and shows all again by a double click or Escape", async () => {
    const page = await open(sampleView(regionNames(3), 62));
    const plot = page.locator("#chart-rate ~ .plot .u-over");
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the chart has a place");
    const drag = async (): Promise<void> => {
      await page.mouse.move(box.x + box.width / 4, box.y + 50);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, box.y + 60, { steps: 4 });
      await page.mouse.up();
    };
    await plot.scrollIntoViewIfNeeded();
    Object.assign(box, await plot.boundingBox());
    const before = await inkOf(page, "heat");
    await drag();
    await page.locator(".zoomed", { hasText: /15 s to 3[01] s/ }).waitFor();
    expect(await inkOf(page, "heat")).not.toBe(before);
    await page.mouse.dblclick(box.x + 100, box.y + 50);
    await page.locator(".zoomed", { hasText: /^$/ }).waitFor({ state: "attached" });
    await drag();
    await page.keyboard.press("Escape");
    await page.locator(".zoomed", { hasText: /^$/ }).waitFor({ state: "attached" });
    expect(await inkOf(page, "heat")).toBe(before);
  });

  it("shows the values under one cursor in every chart, also by keyboard", async () => {
    const view = sampleView(regionNames(1), 62);
    const page = await open(view);
    await page.locator(".time-tools input").focus();
    for (let step = 0; step < 7; step += 1) await page.keyboard.press("ArrowRight");
    const readouts = await page.locator("#time .readout .at").allInnerTexts();
    expect(readouts).toEqual(Array.from({ length: 6 }, () => "7 s"));
    const requests = view.course.lines[regionNames(1)[0] ?? ""]?.[7]?.[0];
    expect(await page.locator("#chart-rate ~ .readout").innerText()).toContain(`${requests}/s`);
  });

  it("switches regions on and off in all charts by one legend", async () => {
    const page = await open(sampleView(regionNames(3), 62));
    const [first = ""] = regionNames(3);
    const before = await inkOf(page, "chart-rate");
    await page.locator(".legend-switches button", { hasText: first }).click();
    expect(await page.locator("#chart-rate ~ .readout").innerText()).not.toContain(first);
    expect(await inkOf(page, "chart-rate")).toBeLessThan(before);
  });

  it.each([3, 30])("answers what failed in 600 pixels, the whole in 2,500: %i regions", async (count) => {
    const page = await open(sampleView(regionNames(count), 62), { width: 1400 });
    const failed = await page.locator("#failed").boundingBox();
    expect((failed?.y ?? 0) + (failed?.height ?? 1e9)).toBeLessThanOrEqual(600);
    expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThanOrEqual(2500);
  });

  it("opens a request to its own charts, and a folded part by a link to it", async () => {
    const page = await open(sampleView(regionNames(1), 62));
    expect(await page.locator("#requests .detail").count()).toBe(0);
    await page.locator("#requests .opener").first().press("Enter");
    await page.locator("#requests .detail canvas").nth(2).waitFor();
    await page.locator(".contents a", { hasText: "Ledger" }).click();
    await page.locator("#ledger table").waitFor();
    expect(onDisk.complaints).toEqual([]);
  });

  it("shows the first of many regions, requests and checks, all in print, and who asks the rest", async () => {
    const summary = sampleSummary(regionNames(30));
    const [sample] = summary.requests;
    const many = <Row>(make: (index: number) => Row): Row[] => Array.from({ length: 40 }, (_, index) => make(index));
    const requests = many((index) => ({
      ...sample,
      name: index === 1 ? " " : `call ${index}`,
      failedCount: index % 2,
    }));
    const checks = many((index) => ({ group: "", name: `check ${index}`, passes: 1, fails: index === 30 ? 1 : 0 }));
    const errors = many((index) => ({ kind: "script", message: `error ${index}`, place: "", count: 1 }));
    const seen = { ...summary, requests, checks, errors } as typeof summary;
    const page = await open(sampleView(regionNames(30), 62, seen), { width: 1400 });
    expect(await page.locator("#checks th", { hasText: "check 30" }).isVisible()).toBe(true);
    expect(await page.locator("#requests").innerText()).toContain("(no name)");
    const last = page.locator("#regions tbody tr").nth(25);
    expect(await last.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await last.isVisible()).toBe(true);
    await page.emulateMedia({ media: "screen" });
    await page.locator("#regions .more button").click();
    expect(await last.isVisible()).toBe(true);
    expect(onDisk.complaints).toEqual([]);
  });

  it("finds and sorts requests", async () => {
    const summary = sampleSummary(regionNames(1));
    const [sample] = summary.requests;
    const requests = Array.from({ length: 20 }, (_, index) => ({
      ...sample,
      name: `call ${index}`,
      count: 100 + index,
    }));
    const page = await open(sampleView(regionNames(1), 62, { ...summary, requests } as typeof summary));
    const names = (): Promise<string[]> =>
      page.locator("#requests .scroll").first().locator("tbody th .name").allInnerTexts();
    await page.locator("#requests .sort", { hasText: "Count" }).first().click();
    expect((await names())[0]).toBe("call 19");
    await page.locator("#requests input").fill("CALL 13");
    expect(await names()).toEqual(["call 13"]);
  });

  it("shows a name as the text that it is", async () => {
    const name = `<img src=x onerror="document.title='run'"></script><script>document.title='run'</script>`;
    const summary = sampleSummary(["eu-west-1"]);
    const [sample] = summary.requests;
    const page = await open(
      sampleView(["eu-west-1"], 62, { ...summary, name, requests: [{ ...sample, name }] } as typeof summary),
    );
    expect(await page.locator("h1").innerText()).toBe(name);
    expect(await page.locator("#requests tbody th .name").first().innerText()).toBe(name);
    expect(await page.locator("img, #page script").count()).toBe(0);
    expect(await page.title()).toContain("<img");
    expect(onDisk.complaints).toEqual([]);
  });

  it("has its charts on paper, in dark ink whatever the screen's colours", async () => {
    const page = await open(sampleView(regionNames(3), 62), { dark: true });
    const pdf = await page.pdf({ format: "A4" });
    writeFileSync(pictureOf("report.pdf"), pdf);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const onPaper = (await page.evaluate(
      "getComputedStyle(document.documentElement).getPropertyValue('--ink')",
    )) as string;
    expect(onPaper.trim()).toBe("#1c1f23");
    for (const chart of CHARTS) expect(await inkOf(page, chart)).toBeGreaterThan(500);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(onDisk.complaints).toEqual([]);
  });
});
