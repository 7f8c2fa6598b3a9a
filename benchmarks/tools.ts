// How each tool is called for a scenario, and how its requests per second are read from what it prints.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "./scenarios.ts";

const PEERS = join(import.meta.dirname, ".peers");

export interface Call {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly perSecond: (stdout: string, stderr: string) => number;
}

export interface Tool {
  readonly name: string;
  readonly isInstalled: () => boolean;
  /** Undefined: it cannot do this scenario. @param folder for files that it needs */
  readonly call: (scenario: Scenario, url: string, seconds: number, folder: string) => Call | undefined;
}

const write = (folder: string, file: string, content: string): string => {
  const path = join(folder, file);
  writeFileSync(path, content);
  return path;
};

const number = (text: string | undefined): number => {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`no figure in the output: ${String(text)}`);
  return value;
};

export const TOOLS: readonly Tool[] = [
  {
    name: "wrk",
    isInstalled: () => existsSync("/usr/bin/wrk"),
    call: ({ method, path, body, connections }, url, seconds, folder) => {
      const lua =
        method === "GET"
          ? []
          : [
              "-s",
              write(
                folder,
                "wrk.lua",
                `wrk.method = "${method}"\nwrk.body = '${body}'\nwrk.headers["Content-Type"] = "application/json"\n`,
              ),
            ];
      return {
        command: "wrk",
        arguments: ["-t1", `-c${connections}`, `-d${seconds}s`, ...lua, url + path],
        perSecond: (out) => number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]),
      };
    },
  },
  {
    name: "meridian",
    isInstalled: () => existsSync(join(import.meta.dirname, "../dist/load-generator/thread.mjs")),
    call: ({ script, connections }, url, seconds, folder) => ({
      command: process.execPath,
      arguments: [
        "--import",
        "tsx",
        join(import.meta.dirname, "drive.ts"),
        write(folder, "script.mjs", script),
        url,
        String(connections),
        String(seconds),
      ],
      perSecond: (out) => number(String((JSON.parse(out) as { perSecond: number }).perSecond)),
    }),
  },
  {
    name: "oha",
    isInstalled: () => existsSync(join(PEERS, "bin/oha")),
    call: ({ method, path, body, connections }, url, seconds) => ({
      command: join(PEERS, "bin/oha"),
      arguments: [
        ...["-c", String(connections), "-z", `${seconds}s`, "--no-tui", "--output-format", "json", "-m", method],
        ...(body === null ? [] : ["-d", body, "-T", "application/json"]),
        url + path,
      ],
      perSecond: (out) =>
        number(String((JSON.parse(out) as { summary: { requestsPerSec: number } }).summary.requestsPerSec)),
    }),
  },
  {
    name: "vegeta",
    isInstalled: () => existsSync(join(PEERS, "bin/vegeta")),
    call: ({ method, path, body, connections }, url, seconds, folder) => {
      const bodyFile = body === null ? "" : `\n@${write(folder, "vegeta-body", body)}`;
      const targets = write(folder, "vegeta-targets", `${method} ${url}${path}${bodyFile}\n`);
      const vegeta = join(PEERS, "bin/vegeta");
      return {
        command: "sh",
        arguments: [
          "-c",
          `${vegeta} attack -targets ${targets} -rate 0 -workers ${connections} -max-workers ${connections} -connections ${connections} -duration ${seconds}s | ${vegeta} report -type json`,
        ],
        environment: { GOMAXPROCS: "1" },
        perSecond: (out) => number(String((JSON.parse(out) as { throughput: number }).throughput)),
      };
    },
  },
  {
    name: "autocannon",
    isInstalled: () => existsSync(join(PEERS, "node_modules/autocannon")),
    call: ({ method, path, body, connections }, url, seconds) => ({
      command: process.execPath,
      arguments: [
        join(PEERS, "node_modules/autocannon/autocannon.js"),
        ...["-c", String(connections), "-d", String(seconds), "-j", "-m", method],
        ...(body === null ? [] : ["-b", body, "-H", "Content-Type=application/json"]),
        url + path,
      ],
      perSecond: (out) => {
        const { requests, duration } = JSON.parse(out) as { requests: { total: number }; duration: number };
        return requests.total / duration;
      },
    }),
  },
  {
    name: "locust",
    isInstalled: () => existsSync(join(PEERS, "venv/bin/locust")),
    call: ({ method, path, body, connections }, url, seconds, folder) => {
      const send =
        method === "GET"
          ? `get("${path}")`
          : `post("${path}", data='${body}', headers={"Content-Type": "application/json"})`;
      const file = write(
        folder,
        "locustfile.py",
        `from locust import FastHttpUser, task\nclass U(FastHttpUser):\n    @task\n    def t(self):\n        r = self.client.${send}\n        assert r.status_code == 200\n`,
      );
      return {
        command: join(PEERS, "venv/bin/locust"),
        arguments: [
          ...["-f", file, "--headless", "-u", String(connections), "-r", String(connections), "-t", `${seconds}s`],
          ...["-H", url, "--only-summary", "--json", "--stop-timeout", "1"],
        ],
        perSecond: (out) => {
          const [stats] = JSON.parse(out) as [
            { num_requests: number; start_time: number; last_request_timestamp: number },
          ];
          return stats.num_requests / (stats.last_request_timestamp - stats.start_time);
        },
      };
    },
  },
  {
    name: "artillery",
    isInstalled: () => existsSync(join(PEERS, "node_modules/artillery")),
    call: ({ method, path, body, connections }, url, seconds, folder) => {
      const step =
        method === "GET"
          ? { get: { url: path, expect: undefined } }
          : { post: { url: path, headers: { "content-type": "application/json" }, body } };
      const config = {
        config: { target: url, phases: [{ duration: 1, arrivalCount: connections }], http: { pool: connections } },
        scenarios: [{ flow: [{ loop: [step], count: 1_000_000 }] }],
      };
      const report = join(folder, "artillery.json");
      const script = write(folder, "artillery.yml", JSON.stringify(config));
      return {
        command: "sh",
        // It has no end by time for looping users: SIGINT after the seconds writes its report.
        arguments: [
          "-c",
          `timeout -s INT ${seconds + 3} ${process.execPath} ${PEERS}/node_modules/artillery/bin/run run --quiet -o ${report} ${script} >/dev/null 2>&1; cat ${report}`,
        ],
        environment: { ARTILLERY_DISABLE_TELEMETRY: "true", WORKERS: "1" },
        perSecond: (out) => {
          const { aggregate } = JSON.parse(out) as {
            aggregate: { counters: Record<string, number>; firstCounterAt: number; lastCounterAt: number };
          };
          const spanMs = aggregate.lastCounterAt - aggregate.firstCounterAt;
          return ((aggregate.counters["http.responses"] ?? 0) / spanMs) * 1_000;
        },
      };
    },
  },
];
