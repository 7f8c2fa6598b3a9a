// Meridian twice: its load-generator thread alone, as peers have nothing around theirs, and a whole `meridian run`,
// with orchestrator, aggregator, tables and command line on the same core.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleProgram, parseFigure, type Tool, write } from "./tool.ts";

const DIST = join(import.meta.dirname, "../../../dist");

export const meridian: Tool = {
  name: "meridian",
  isScripted: true,
  speaksHttp2: true,
  isInstalled: () => existsSync(join(DIST, "load-generator/thread.mjs")),
  call: ({ scenario: { script, connections, version }, url, seconds, folder }) => {
    const driver = bundleProgram(join(import.meta.dirname, "../drive.ts"), folder);
    const thread = join(DIST, "load-generator/thread.mjs");
    const file = write(folder, "script.mjs", script);
    return {
      command: process.execPath,
      arguments: [driver, thread, file, url, String(connections), String(seconds), "1", version],
      perSecond: (out) => parseFigure((JSON.parse(out) as { perSecond: number }).perSecond),
    };
  },
};

export const meridianRun: Tool = {
  name: "meridian run",
  isScripted: true,
  speaksHttp2: true,
  isInstalled: () => existsSync(join(DIST, "meridian.mjs")),
  call: ({ scenario: { script, connections, version }, url, seconds, folder }) => {
    write(folder, "script.js", script);
    const config = write(
      folder,
      "config.json",
      JSON.stringify({
        remoteRegions: { "us-east-1": connections },
        script: "script.js",
        target: url,
        duration: `${seconds}s`,
        http: { insecureSkipTLSVerify: true, version },
        task: { vusPerTask: 100_000 },
      }),
    );
    const out = join(folder, `run-${Date.now()}`);
    return {
      command: process.execPath,
      arguments: [join(DIST, "meridian.mjs"), "run", "--config", config, "--out", out, "--no-dashboard", "--quiet"],
      perSecond: () => {
        const [run] = readdirSync(out);
        const summary = JSON.parse(readFileSync(join(out, run ?? "", "summary.json"), "utf8"));
        return parseFigure(summary.metrics.http_reqs.values.count / seconds);
      },
    };
  },
};
