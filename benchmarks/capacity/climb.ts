// One real climb against each server of known capacity, or those that are named: what was found beside the truth.
// `npm run build`, then `npx tsx benchmarks/capacity/climb.ts [queue …] [-- options of meridian capacity]`
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CapacityFile } from "../../contracts/results/capacity.ts";
import { REAL_SERVERS, type RealServer, startRealServer, truthOf } from "./real-servers.ts";

const PER_SECOND = 80;
const MERIDIAN = join(import.meta.dirname, "../../dist/meridian.mjs");

const SCRIPT = `export default ({ http, target, vu }) =>
  http.get(target + "/", { headers: { "x-region": vu.region } });
`;

const configOf = (target: string, kind: RealServer) => ({
  name: "climb",
  homeRegion: "us-east-1",
  script: "script.js",
  target,
  remoteRegions: kind === "per-region" ? { "us-east-1": 1, "eu-west-1": 1 } : { "us-east-1": 1 },
  thresholds: { http_req_duration: ["p(95)<300"], http_req_failed: ["rate<0.01"] },
});

const climb = async (kind: RealServer, options: readonly string[]): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "climb-"));
  const { url, server } = await startRealServer(kind, PER_SECOND);
  const began = performance.now();
  try {
    await writeFile(join(folder, "script.js"), SCRIPT);
    await writeFile(join(folder, "config.json"), JSON.stringify(configOf(url, kind)));
    const out = join(folder, "out");
    const words = ["capacity", "--config", join(folder, "config.json"), "--out", out, "--no-dashboard"];
    const child = spawn("node", [MERIDIAN, ...words, "--from", "20", "--to", "320", ...options], { stdio: "inherit" });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    const [run = ""] = await readdir(out);
    const found = CapacityFile.parse(JSON.parse(await readFile(join(out, run, "capacity.json"), "utf8")));
    const { capacity, limitedBy, note, broke } = found;
    const [least, most] = truthOf(kind, PER_SECOND);
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    const interval =
      capacity === null
        ? `none (${limitedBy}: ${note})`
        : `${capacity.low.toFixed(1)} to ${capacity.high.toFixed(1)}, ${((capacity.high / capacity.low - 1) * 100).toFixed(1)} % wide, ${
            capacity.low <= most && capacity.high >= least ? "contains" : "misses"
          } ${least} to ${most.toFixed(1)}`;
    process.stdout.write(`${kind}: ${interval}; exit ${code}; ${minutes} min; broke ${JSON.stringify(broke)}\n`);
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
};

const [named, options] = [process.argv.slice(2), process.argv.indexOf("--")];
const kinds = options < 0 ? named : named.slice(0, options - 2);
for (const kind of REAL_SERVERS)
  if (kinds.length === 0 || kinds.includes(kind)) await climb(kind, options < 0 ? [] : process.argv.slice(options + 1));
