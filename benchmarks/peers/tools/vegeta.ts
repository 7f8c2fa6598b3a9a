// vegeta (Go): as fast as its workers go, its report in the same pipe.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PEERS, parseFigure, type Tool, write } from "./tool.ts";

const VEGETA = join(PEERS, "bin/vegeta");

export const vegeta: Tool = {
  name: "vegeta",
  isBeside: true,
  isInstalled: () => existsSync(VEGETA),
  call: ({ scenario: { method, path, body, connections }, url, seconds, folder }) => {
    const header = body === null ? "" : "\nContent-Type: application/json";
    const bodyFile = body === null ? "" : `\n@${write(folder, "vegeta-body", body)}`;
    const targets = write(folder, "vegeta-targets", `${method} ${url}${path}${header}${bodyFile}\n`);
    const attack = `${VEGETA} attack -insecure -targets ${targets} -rate 0 -workers ${connections} -max-workers ${connections} -connections ${connections} -duration ${seconds}s`;
    return {
      command: "sh",
      arguments: ["-c", `${attack} | ${VEGETA} report -type json`],
      environment: { GOMAXPROCS: "1" },
      perSecond: (out) => parseFigure((JSON.parse(out) as { throughput: number }).throughput),
    };
  },
};
