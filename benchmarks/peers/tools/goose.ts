// Goose (Rust), whose scripts are Rust: benchmarks/peers/goose is one for all scenarios whose check is the status.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PEERS, parseFigure, type Tool } from "./tool.ts";

const GOOSE = join(PEERS, "goose/target/release/goose-peer");

export const goose: Tool = {
  name: "goose",
  isScripted: true,
  isBeside: true,
  // Each of its users makes a client of its own before its first request.
  moreWarmUpSeconds: 4,
  isInstalled: () => existsSync(GOOSE),
  call: ({ scenario: { path, body, connections, check }, url, seconds }) => {
    // Each of its users makes a client of its own, which for 1,000 takes longer than all of the measurement.
    if (!check.holds.startsWith("r.status ") || connections > 100) return;
    const users = String(connections);
    return {
      command: GOOSE,
      arguments: [
        ...["--host", url, "--users", users, "--hatch-rate", users, "--run-time", `${seconds}s`],
        ...["--no-print-metrics", "--no-status-codes", "--quiet"],
      ],
      environment: { PEER_PATH: path, ...(body === null ? {} : { PEER_BODY: body }) },
      perSecond: (out) => {
        const { count, failed } = JSON.parse(out.slice(out.lastIndexOf("{"))) as { count: number; failed: number };
        if (failed > 0) throw new Error(`${failed} answers were wrong`);
        return parseFigure(count / seconds);
      },
    };
  },
};
