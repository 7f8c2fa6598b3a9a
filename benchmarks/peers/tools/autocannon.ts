// autocannon (Node).
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PEERS, parseFigure, type Tool } from "./tool.ts";

const AUTOCANNON = join(PEERS, "node_modules/autocannon/autocannon.js");

export const autocannon: Tool = {
  name: "autocannon",
  isBeside: true,
  isInstalled: () => existsSync(AUTOCANNON),
  call: ({ scenario: { method, path, body, connections }, url, seconds }) => ({
    command: process.execPath,
    arguments: [
      ...[AUTOCANNON, "-c", String(connections), "-d", String(seconds), "-j", "-m", method],
      ...(body === null ? [] : ["-b", body, "-H", "Content-Type=application/json"]),
      url + path,
    ],
    environment: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    perSecond: (out) => {
      const { requests, duration } = JSON.parse(out) as { requests: { total: number }; duration: number };
      return parseFigure(requests.total / duration);
    },
  }),
};
