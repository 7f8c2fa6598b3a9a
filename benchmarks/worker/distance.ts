// What a long way to the target does to the numbers: connecting to names with several addresses, and large answers by
// both versions of HTTP. In a network namespace of its own, so it needs root, or a machine that gives users theirs.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createSecureServer, connect as nodeConnect } from "node:http2";
import type { LookupFunction } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pem } from "../../contracts/run/planned-http.ts";
import { Dialer } from "../../images/load-generator/net/dialer.ts";
import { createHostRules } from "../../images/load-generator/net/hosts.ts";
import { DEFAULT_TLS } from "../../images/load-generator/net/tls-settings.ts";
import { openEngine } from "../../images/load-generator/protocols/http/engine.ts";
import type { Reply } from "../../images/load-generator/protocols/http/reply.ts";
import type { HttpSession } from "../../images/load-generator/protocols/http/session.ts";
import { monotonicMs } from "../../images/load-generator/shared/monotonic.ts";

const HERE = "10.9.0.1";
const PORT = 8443;
const URL_THERE = `https://far.example:${PORT}/`;
const LARGE_BYTES = 2 * 1024 * 1024;
const FILES = process.env.MERIDIAN_DISTANCE_FILES;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const isReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.stdout?.once("data", () => resolve()));

/** As many answers as are asked for, of which `/large` is large. */
const serve = (folder: string): void => {
  const options = { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) };
  const large = Buffer.alloc(LARGE_BYTES);
  createSecureServer({ ...options, allowHTTP1: true }, (request, response) => {
    response.end(request.url === "/large" ? large : "small");
  }).listen(PORT, HERE, () => say("ready"));
};

const open = (version: "1.1" | "2", addresses: readonly string[], ca: string) => {
  const hosts = createHostRules([URL_THERE], []);
  const tls = { ...DEFAULT_TLS, tlsCa: [ca as Pem] };
  const dialer = new Dialer({ hosts, allowPrivateAddresses: true, tls, now: monotonicMs });
  const lookup: LookupFunction = (_host, { all }, callback) =>
    all === true
      ? callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )
      : callback(null, addresses[0] ?? "", 4);
  const dial = dialer.dial.bind(dialer);
  dialer.dial = (...to) => ({ ...dial(...to), lookup });
  return openEngine({ version, resendIdle: true, noConnectionReuse: false }, dialer, monotonicMs);
};

const get = (session: HttpSession, path: string): Promise<Reply> =>
  new Promise((resolve) => {
    const url = new URL(path, URL_THERE);
    const of = {
      method: "GET",
      headers: null,
      body: null,
      stream: null,
      timeoutMs: 60_000,
      keepBody: true,
      isRepeated: false,
    };
    session.send({ ...of, url, href: url.href }, monotonicMs(), resolve);
  });

const ms = (micros: number): string => `${Math.round(micros / 1000)} ms`;

const measureConnecting = async (ca: string): Promise<void> => {
  say("A round trip of 300 ms, a name with one, two and three addresses:");
  for (const count of [1, 2, 3]) {
    const addresses = Array.from({ length: count }, (_, index) => `10.9.0.${index + 2}`);
    for (const version of ["1.1", "2"] as const) {
      const engine = open(version, addresses, ca);
      const reply = await get(engine.openSession(), "/");
      say(
        `  ${count} HTTP/${version}: ${reply.failure ?? reply.status}, connecting ${ms(reply.connectingMicros)}, handshake ${ms(reply.handshakingMicros)}, blocked ${ms(reply.blockedMicros)}`,
      );
      engine.close();
    }
  }
};

/** What a plain client of Node's takes, whose windows are 64 KiB. */
const takeByNode = (ca: string): Promise<number> =>
  new Promise((resolve) => {
    const session = nodeConnect(`https://10.9.0.2:${PORT}`, { ca, servername: "far.example" });
    session.once("connect", () => {
      const begunMs = performance.now();
      session
        .request({ ":path": "/large" })
        .resume()
        .once("end", () => {
          resolve((performance.now() - begunMs) * 1000);
          session.destroy();
        });
    });
  });

const measureLarge = async (ca: string): Promise<void> => {
  say("A round trip of 50 ms, 2 MiB, the first and the fifth on a connection:");
  for (const version of ["1.1", "2"] as const) {
    const engine = open(version, ["10.9.0.2"], ca);
    const session = engine.openSession();
    const took: number[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      const { sendingMicros, waitingMicros, receivingMicros } = await get(session, "/large");
      took.push(sendingMicros + waitingMicros + receivingMicros);
    }
    say(`  HTTP/${version}: ${ms(took[0] ?? 0)}, ${ms(took[4] ?? 0)}`);
    engine.close();
  }
  say(`  HTTP/2 with the windows that Node has by itself: ${ms(await takeByNode(ca))}`);
};

const at = async (oneWayMs: number, folder: string, measure: (ca: string) => Promise<void>): Promise<void> => {
  const relay = spawn("python3", [join(import.meta.dirname, "far.py"), String(oneWayMs)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await isReady(relay);
  const server = spawn(process.execPath, [...process.execArgv, import.meta.filename, "serve"], {
    env: { ...process.env, MERIDIAN_DISTANCE_FILES: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await isReady(server);
  await measure(readFileSync(join(folder, "cert.pem"), "utf8"));
  server.kill();
  relay.kill();
  await new Promise((resolve) => relay.once("exit", resolve));
};

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-distance-"));
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=far.example"];
  execFileSync("openssl", [...kind, "-addext", "subjectAltName=DNS:far.example", ...files], { stdio: "ignore" });
  try {
    await at(150, folder, measureConnecting);
    await at(25, folder, measureLarge);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

if (process.argv[2] === "serve" && FILES !== undefined) serve(FILES);
else if (process.argv[2] === "inside") await main();
else
  execFileSync("unshare", ["-n", process.execPath, ...process.execArgv, import.meta.filename, "inside"], {
    stdio: "inherit",
  });
