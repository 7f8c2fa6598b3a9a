// The floor under any engine in Node, by connections and versions of Node: what an answer takes bare sockets (floor.ts)
// of processor time once all is compiled, in microseconds. Prints a table. Needs nginx. Arguments: --seconds 4
// --rounds 3, and the Nodes to measure: npx tsx benchmarks/peers/floors.ts node /opt/node-22/bin/node
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runForMicros } from "./measure.ts";
import { startServer } from "./server.ts";
import { markdownTable, median } from "./table.ts";
import { bundleProgram } from "./tools/tool.ts";

const CONNECTIONS = [1, 100, 1_000, 10_000];
const TOOL_CORE = 0;
const SERVER_CORE = 1;
/** Of ten thousand connections over TLS, while those that are open keep the server busy. */
const MOST_OPENING_SECONDS = 60;

const { values: options, positionals } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, seconds: { type: "string", default: "4" } },
  allowPositionals: true,
});
const nodes = positionals.length === 0 ? [process.execPath] : positionals;
const seconds = Number(options.seconds);

const microsOf = (node: string, program: string, url: string, connections: number): Promise<number> => {
  // Opening ten thousand takes as long as all else.
  const lasting = connections > 1_000 ? 2 * seconds : seconds;
  const given = [program, `${url}/small`, String(connections), String(lasting), "GET"];
  return runForMicros({ command: node, arguments: given }, TOOL_CORE, lasting + MOST_OPENING_SECONDS);
};

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-floors-"));
  const server = await startServer(SERVER_CORE);
  try {
    const program = bundleProgram(join(import.meta.dirname, "floor.ts"), folder);
    const cells = new Map<string, number[]>();
    for (let round = 0; round < Number(options.rounds); round += 1)
      for (const isTls of [false, true])
        for (const connections of CONNECTIONS)
          for (const node of nodes) {
            const key = `${node} ${isTls} ${connections}`;
            const micros = await microsOf(node, program, server.urlOf({ isTls, version: "1.1" }), connections);
            cells.set(key, [...(cells.get(key) ?? []), micros]);
          }
    const rows = nodes.flatMap((node) =>
      [false, true].map((isTls) => {
        const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim().slice(1);
        const micros = CONNECTIONS.map((count) => median(cells.get(`${node} ${isTls} ${count}`) ?? []).toFixed(1));
        return [`${version}${isTls ? ", TLS" : ""}`, ...micros];
      }),
    );
    const headings = ["Node", ...CONNECTIONS.map((count) => count.toLocaleString("en-US"))];
    process.stdout.write(`${cpus()[0]?.model ?? "unknown CPU"}\n\n${markdownTable(headings, rows)}\n`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

await main();
