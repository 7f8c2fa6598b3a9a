// Locust (Python) with its fast client.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PEERS, parseFigure, type Tool, write } from "./tool.ts";

const LOCUST = join(PEERS, "venv/bin/locust");

interface Stats {
  readonly num_requests: number;
  readonly start_time: number;
  readonly last_request_timestamp: number;
}

/** What others check by `r.json(path)`. */
const HOLDS: Readonly<Record<string, string>> = {
  "get-json": 'len(r.json()["items"]) == 100',
  "get-json-path": 'r.json()["items"][99]["id"] == 99',
};

export const locust: Tool = {
  name: "locust",
  isBeside: true,
  isScripted: true,
  isInstalled: () => existsSync(LOCUST),
  call: ({ scenario: { name, method, path, body, connections }, url, seconds, folder }) => {
    const holds = HOLDS[name] ?? "r.status_code == 200";
    const send =
      method === "GET"
        ? `get("${path}")`
        : `post("${path}", data='${body}', headers={"Content-Type": "application/json"})`;
    const file = write(
      folder,
      "locustfile.py",
      `from locust import FastHttpUser, task\nclass U(FastHttpUser):\n    @task\n    def t(self):\n        r = self.client.${send}\n        assert ${holds}\n`,
    );
    const users = String(connections);
    return {
      command: LOCUST,
      arguments: [
        ...["-f", file, "--headless", "-u", users, "-r", users, "-t", `${seconds}s`, "-H", url],
        ...["--only-summary", "--json", "--stop-timeout", "1"],
      ],
      perSecond: (out) => {
        const [stats] = JSON.parse(out) as Stats[];
        return parseFigure(stats && stats.num_requests / (stats.last_request_timestamp - stats.start_time));
      },
    };
  },
};
