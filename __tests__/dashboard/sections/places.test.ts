// A run on one machine was in no city: neither the report nor the terminal names one, unless its distance is simulated.
import { terminalColors } from "../../../cli/terminal/colors.ts";
import { summaryLines } from "../../../cli/terminal/summary-lines.ts";
import type { Distances } from "../../../contracts/results/distances.ts";
import { renderReport } from "../../../dashboard/report.tsx";
import { sampleSummary, sampleView } from "../support.ts";

const REGIONS = ["us-east-1", "eu-west-1"];
const summaryOf = (distances: Distances, regions = REGIONS) => ({ ...sampleSummary(regions), distances });
const pageOf = (distances: Distances, regions = REGIONS): string => {
  const report = renderReport(sampleView(regions, 60, summaryOf(distances, regions)), { script: "", style: "" });
  return /<div id="page">(.*)<\/div>\n<script/s.exec(report)?.[1] ?? "";
};
const terminalOf = (distances: Distances): string => summaryLines(summaryOf(distances), terminalColors).join("\n");

describe("a city", () => {
  it.each([
    ["the report", pageOf],
    ["the terminal", terminalOf],
  ])("is named in %s where a region's tasks were, or marked as simulated", (_, shown) => {
    expect(shown("real")).toContain("Ireland");
    expect(shown("real")).not.toContain("simulated");
    expect(shown("none")).toContain("eu-west-1");
    expect(shown("none")).not.toMatch(/Ireland|Virginia|simulated/);
    const simulated = shown("simulated");
    expect(simulated.match(/Ireland/g)).toHaveLength(simulated.match(/Ireland, simulated/g)?.length ?? 0);
    expect(simulated).toContain("Virginia, simulated");
  });

  it("is on a map only where there are several", () => {
    expect(pageOf("real")).toContain('class="map"');
    expect(pageOf("simulated")).toContain('class="map"');
    expect(pageOf("none")).not.toContain('class="map"');
    expect(pageOf("real", ["eu-west-1"])).not.toContain('class="map"');
    expect(pageOf("none", ["local"])).not.toContain('class="map"');
  });

  it("that is simulated is said beside the latency of all", () => {
    expect(pageOf("simulated")).toContain("Latency, p95, distances simulated");
  });
});
