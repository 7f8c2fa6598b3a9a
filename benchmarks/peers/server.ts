// The server under load: nginx with one worker, on a core of its own, with the answers of all scenarios.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchScenario, JSON_BODY, SMALL_BODY } from "./scenarios.ts";

export interface Server {
  readonly url: string;
  /** Where a scenario is asked for, without a path. */
  urlOf(scenario: Pick<BenchScenario, "isTls" | "version">): string;
  /** How many requests it has answered since it started, these calls not counted. */
  countServed(): Promise<number>;
  stop(): Promise<void>;
}

const PORT = 18_080;
const TLS_PORT = 18_443;
const HTTP2_PORT = 18_444;

const configOf = (folder: string): string => `
worker_processes 1; worker_rlimit_nofile 40000; daemon off; pid ${folder}/pid; error_log /dev/null;
events { worker_connections 30000; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; default_type application/json;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ")}
  server {
    listen 127.0.0.1:${PORT} backlog=16384 reuseport;
    listen 127.0.0.1:${TLS_PORT} ssl backlog=16384 reuseport;
    listen 127.0.0.1:${HTTP2_PORT} ssl http2 backlog=16384 reuseport;
    ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
    root ${folder}; open_file_cache max=10 inactive=600s; open_file_cache_valid 600s; sendfile on; tcp_nopush on;
    location = /small { return 200 '${SMALL_BODY}'; }
    location = /json { try_files /json.txt =404; }
    location = /served { stub_status; }
  }
}`;

/** @throws Error where another one has the port: both would have a part of the connections */
export const startServer = async (core: number): Promise<Server> => {
  if (await isListening()) throw new Error(`something listens on 127.0.0.1:${PORT} already; end it first`);
  const folder = mkdtempSync(join(tmpdir(), "meridian-bench-"));
  // nginx gives up root's rights, and could not read files that only root may read.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "nginx.conf"), configOf(folder));
  writeFileSync(join(folder, "json.txt"), JSON_BODY);
  makeCertificate(folder);
  const child: ChildProcess = spawn("taskset", ["-c", String(core), "nginx", "-c", join(folder, "nginx.conf")], {
    stdio: "inherit",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await waitForServer();
  for (const path of ["/small", "/json"]) await mustAnswer(path);
  let askedCount = 0;
  return {
    url: `http://127.0.0.1:${PORT}`,
    countServed: async () => {
      askedCount += 1;
      const text = await (await fetch(`http://127.0.0.1:${PORT}/served`)).text();
      const [, count] = /\d+ \d+ (\d+)/.exec(text) ?? [];
      return Number(count) - askedCount;
    },
    urlOf: ({ isTls, version }) => {
      if (version === "2") return `https://127.0.0.1:${HTTP2_PORT}`;
      return isTls ? `https://127.0.0.1:${TLS_PORT}` : `http://127.0.0.1:${PORT}`;
    },
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Makes a self-signed certificate, which no tool is told to check. */
const makeCertificate = (folder: string): void => {
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
  execFileSync("openssl", ["req", "-x509", ...kind, "-subj", "/CN=127.0.0.1", ...files], { stdio: "ignore" });
};

/** A tool that is answered with errors is no fast tool. @throws Error */
const mustAnswer = async (path: string): Promise<void> => {
  const { status } = await fetch(`http://127.0.0.1:${PORT}${path}`);
  if (status !== 200) throw new Error(`the server answers ${path} with ${status}`);
};

const waitForServer = async (): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await isListening()) return;
    await sleep(50);
  }
  throw new Error(`nginx does not listen on 127.0.0.1:${PORT}; is it installed?`);
};

const isListening = (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(PORT, "127.0.0.1", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
