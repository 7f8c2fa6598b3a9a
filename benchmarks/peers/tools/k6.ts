// k6 (Go), with the same script in its own dialect. It is only run.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BenchScenario } from "../scenarios.ts";
import { PEERS, parseFigure, type Tool, write } from "./tool.ts";

const K6 = join(PEERS, "bin/k6");

const scriptOf = (
  { method, path, body, connections, parallel, check }: BenchScenario,
  url: string,
  seconds: number,
): string => {
  const given = body === null ? "" : `, ${JSON.stringify(body)}, { headers: { "Content-Type": "application/json" } }`;
  const all =
    parallel === 1
      ? `[http.${method.toLowerCase()}("${url}${path}"${given})]`
      : `http.batch(Array.from({ length: ${parallel} }, () => "${url}${path}"))`;
  return `import http from "k6/http";
import { check } from "k6";
export const options = { vus: ${connections}, batchPerHost: ${parallel}, duration: "${seconds}s", insecureSkipTLSVerify: true };
export default () => {
  for (const one of ${all}) check(one, { "${check.name}": (r) => ${check.holds} });
};
export const handleSummary = ({ metrics: { http_reqs, checks } }) => ({
  stdout: JSON.stringify({ count: http_reqs.values.count, failed: checks.values.fails }),
});
`;
};

export const k6: Tool = {
  name: "k6",
  isScripted: true,
  speaksHttp2: true,
  isInstalled: () => existsSync(K6),
  call: ({ scenario, url, seconds, folder }) => ({
    command: K6,
    arguments: ["run", "--quiet", "--no-usage-report", write(folder, "k6.js", scriptOf(scenario, url, seconds))],
    environment: { GOMAXPROCS: "1" },
    perSecond: (out) => {
      const { count, failed } = JSON.parse(out.slice(out.indexOf("{"))) as { count: number; failed: number };
      if (failed > 0) throw new Error(`${failed} checks failed`);
      return parseFigure(count / seconds);
    },
  }),
};
