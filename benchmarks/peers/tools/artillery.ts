// Artillery (Node): as many looping users as there are connections.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PEERS, parseFigure, type Tool, write } from "./tool.ts";

const STARTING_SECONDS = 3;
const ARTILLERY = join(PEERS, "node_modules/artillery/bin/run");

/** Finds each period that it reports: how many answers, in how many seconds. */
const PERIODS = /width: ([\d.]+)s\)[\s\S]*?http\.responses: \.* (\d+)/g;

export const artillery: Tool = {
  name: "artillery",
  isBeside: true,
  isScripted: true,
  isInstalled: () => existsSync(ARTILLERY),
  call: ({ scenario: { method, path, body, connections, check }, url, seconds, folder }) => {
    const holds = check.holds
      .replace("r.status ", "r.statusCode ")
      .replace(/r\.json\("items(.*)"\)/, (_, rest: string) => `JSON.parse(r.body).items${rest.replace(".99", "[99]")}`);
    write(
      folder,
      "artillery-check.cjs",
      `exports.holds = (request, r, context, events, next) => next(${holds} ? undefined : new Error("check"));`,
    );
    const asked = { url: path, afterResponse: "holds" };
    const step =
      method === "GET" ? { get: asked } : { post: { ...asked, headers: { "content-type": "application/json" }, body } };
    const config = {
      target: url,
      processor: "./artillery-check.cjs",
      tls: { rejectUnauthorized: false },
      phases: [{ duration: 1, arrivalCount: connections }],
      http: { pool: connections },
    };
    const script = write(
      folder,
      "artillery.yml",
      JSON.stringify({ config, scenarios: [{ flow: [{ loop: [step], count: 1_000_000 }] }] }),
    );
    return {
      command: "sh",
      // Looping users have no end by time; on SIGINT artillery prints what it has counted.
      arguments: [
        "-c",
        `timeout -s INT ${seconds + STARTING_SECONDS} ${process.execPath} ${ARTILLERY} run ${script} 2>&1; true`,
      ],
      environment: { ARTILLERY_DISABLE_TELEMETRY: "true", WORKERS: "1" },
      perSecond: (out) => {
        const periods = [...out.matchAll(PERIODS)];
        const sum = (group: 1 | 2): number => periods.reduce((total, period) => total + Number(period[group]), 0);
        return parseFigure(sum(2) / sum(1));
      },
    };
  },
};
