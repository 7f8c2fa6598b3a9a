// The page of a comparison in a browser, from disk with the network off: what it says, how it sorts, how it fits.
import type { Page } from "playwright-core";
import type { ComparisonView } from "../../contracts/results/comparison.ts";
import { renderComparison } from "../../dashboard/render-comparison.tsx";
import { compare } from "../../metrics/compare/compare.ts";
import { judgeLimit, parseLimit } from "../../metrics/compare/limits.ts";
import type { Side } from "../../metrics/compare/side.ts";
import { makeComparisonView } from "../../metrics/compare/view.ts";
import { makeRun } from "../metrics/compare/made-run.ts";
import { violationsIn } from "../support/axe.ts";
import { describeWith } from "../support/needs.ts";
import { type Look, pictureOf, usePageOnDisk } from "./page-on-disk.ts";

const HOSTILE = '</script><img src=x onerror="alert(1)">';

const viewOf = (baseline: Side, candidate: Side, limits: readonly string[]): ComparisonView =>
  makeComparisonView(
    compare(
      baseline,
      candidate,
      limits.map((limit) => judgeLimit(parseLimit(limit), baseline, candidate)),
    ),
    baseline,
    candidate,
  );

const slower = (): ComparisonView => {
  const { side: baseline } = makeRun({ seed: 1 });
  const { side: candidate } = makeRun({ seed: 2, latencyFactor: 1.5 });
  const { checks } = candidate.summary;
  const hostile = { name: HOSTILE, passes: 1, fails: 1 };
  const summary = { ...candidate.summary, checks: [...checks, { ...checks[0], ...hostile }] } as Side["summary"];
  return viewOf(baseline, { ...candidate, summary }, ["http_req_duration p(95) +10%", "http_req_failed rate +50pp"]);
};

describeWith("chromium", "a comparison in a browser", () => {
  const onDisk = usePageOnDisk("comparison");

  const open = async (view: ComparisonView, look?: Look): Promise<Page> => {
    const page = await onDisk.open(renderComparison(view, onDisk.files), look);
    if (view.drawn !== null) await page.locator("#chart-distribution ~ .plot canvas").waitFor();
    return page;
  };

  it.each([
    [360, true],
    [1600, false],
  ])("fits into %i pixels, and lacks nothing for any reader", async (width, dark) => {
    const page = await open(slower(), { width, dark });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await violationsIn(page)).toEqual([]);
    await page.screenshot({ path: pictureOf(`comparison-${width}.png`), fullPage: true });
    expect(onDisk.complaints).toEqual([]);
  });

  it("says first which limits held and what changed beyond the noise, with every value as it was measured", async () => {
    const view = slower();
    const page = await open(view);
    expect(await page.locator("header").textContent()).toContain("1 of 2 limits exceeded");
    const { rows } = view.comparison.sections[0] ?? { rows: [] };
    const p95 = rows.find(({ metric, aggregation }) => metric === "http_req_duration" && aggregation === "p(95)");
    expect(p95?.change).toBe("worse");
    const row = page.locator("#changed tr", { hasText: "http_req_duration p(95)" }).first();
    const values = await row.locator("data").evaluateAll((all) => all.map((one) => (one as HTMLDataElement).value));
    expect(values.slice(0, 2).map(Number)).toEqual([p95?.baseline, p95?.candidate]);
    expect(await row.textContent()).toContain("✗ worse");
    const marked = view.comparison.sections.flatMap((section) =>
      section.rows.filter(({ change }) => change !== "within-noise" && change !== "unjudged"),
    );
    expect(await page.locator("#changed tbody tr").count()).toBe(marked.length);
  });

  it("shows a name as the text that it is, and sorts when a heading is pressed", async () => {
    const page = await open(slower());
    expect(await page.locator("#checks").textContent()).toContain(HOSTILE);
    expect(await page.locator("img").count()).toBe(0);
    const first = (): Promise<string | null> => page.locator("#metrics tbody th").first().textContent();
    const before = await first();
    await page.locator("#metrics button", { hasText: "Change" }).click();
    expect(await first()).not.toBe(before);
    expect(onDisk.complaints).toEqual([]);
  });

  it("draws both runs from their starts on, with the values of either under one cursor", async () => {
    const view = slower();
    const page = await open(view);
    expect(await page.locator("#time .plot canvas").count()).toBe(6);
    await page.locator("#time input[type=range]").fill("7");
    const shown = await page.locator("figure:has(#chart-requests) .readout").textContent();
    const [baseline, candidate] = [view.drawn?.baseline, view.drawn?.candidate].map((run) => run?.course[7]?.[0]);
    expect(shown).toContain(`baseline ${baseline}/s`);
    expect(shown).toContain(`candidate ${candidate}/s`);
    expect(onDisk.complaints).toEqual([]);
  });

  it("of two summaries alone says that nothing is judged", async () => {
    const [baseline, candidate] = [1, 2].map((seed) => ({ ...makeRun({ seed }).side, log: undefined }));
    if (baseline === undefined || candidate === undefined) throw new Error("there are two");
    const page = await open(viewOf(baseline, candidate, []));
    expect(await page.locator("#changed").textContent()).toContain("Nothing could be judged");
    expect(await page.locator("#chart-distribution").count()).toBe(0);
    expect(await page.locator("#notices").textContent()).toContain("nothing is marked");
  });
});
