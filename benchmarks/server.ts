// The server under load: nginx with one worker, on a core of its own, with the answers of all scenarios.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JSON_BODY, SMALL_BODY } from "./scenarios.ts";

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

const PORT = 18_080;

const configOf = (folder: string): string => `
worker_processes 1; daemon off; pid ${folder}/pid; error_log /dev/null;
events { worker_connections 20000; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; default_type application/json;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ")}
  server {
    listen 127.0.0.1:${PORT} backlog=8192 reuseport;
    root ${folder}; open_file_cache max=10 inactive=600s; open_file_cache_valid 600s; sendfile on; tcp_nopush on;
    location = /small { return 200 '${SMALL_BODY}'; }
    location = /json { try_files /json.txt =404; }
  }
}`;

export const startServer = async (core: number): Promise<Server> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-bench-"));
  writeFileSync(join(folder, "nginx.conf"), configOf(folder));
  writeFileSync(join(folder, "json.txt"), JSON_BODY);
  const child: ChildProcess = spawn("taskset", ["-c", String(core), "nginx", "-c", join(folder, "nginx.conf")], {
    stdio: "inherit",
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await listening();
  return {
    url: `http://127.0.0.1:${PORT}`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const listening = async (): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(PORT, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nginx does not listen on 127.0.0.1:${PORT}; is it installed?`);
};
