// oha (Rust).
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PEERS, parseFigure, type Tool } from "./tool.ts";

const OHA = join(PEERS, "bin/oha");

export const oha: Tool = {
  name: "oha",
  speaksHttp2: true,
  isInstalled: () => existsSync(OHA),
  call: ({ scenario: { method, path, body, connections, version, parallel }, url, seconds }) => ({
    command: OHA,
    arguments: [
      ...["-c", String(connections), "-z", `${seconds}s`, "--no-tui", "--insecure", "-m", method],
      ...["--output-format", "json"],
      ...(version === "2" ? ["--http2", "-p", String(parallel)] : []),
      ...(body === null ? [] : ["-d", body, "-T", "application/json"]),
      url + path,
    ],
    environment: { TOKIO_WORKER_THREADS: "1" },
    perSecond: (out) =>
      parseFigure((JSON.parse(out) as { summary: { requestsPerSec: number } }).summary.requestsPerSec),
  }),
};
