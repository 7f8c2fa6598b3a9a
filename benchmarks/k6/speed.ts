// What a request of a k6 script costs beside one of the same script in Meridian's own dialect: a GET and one check, 100
// virtual users each. Both run at the same time on the same core, so that whatever else the machine does hits both, and
// what counts is processor time for each request, of the second half of each round. Arguments: --rounds 10 --seconds 16 --vus 100
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { bundled, measure, median, startServer } from "./runs.ts";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "10" },
    seconds: { type: "string", default: "16" },
    vus: { type: "string", default: "100" },
  },
});
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const SCRIPTS = {
  own: `export default async ({ http, check, target }) => {
  const response = await http.get(target + "/items");
  check(response, { "status is 200": ({ status }) => status === 200 });
};`,
  k6: `import http from "k6/http";
import { check } from "k6";
export default function () {
  const response = http.get(__ENV.BASE + "/items");
  check(response, { "status is 200": ({ status }) => status === 200 });
}`,
};

const main = async (): Promise<void> => {
  const server = await startServer();
  const dialects = [
    { name: "own", script: await bundled(SCRIPTS.own), micros: [] as number[] },
    { name: "k6", script: await bundled(SCRIPTS.k6), micros: [] as number[] },
  ] as const;
  const [own, k6] = dialects;
  try {
    const load = { target: server.url, vus: Number(options.vus), seconds: Number(options.seconds), threads: 1 };
    for (let round = 0; round < Number(options.rounds); round += 1)
      await Promise.all(
        dialects.map(async ({ script, micros }) => {
          const { cpuMicros, attempts } = await measure({ script, ...load });
          micros.push(cpuMicros / attempts);
        }),
      );
  } finally {
    server.stop();
  }
  say(`${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}; ${options.rounds} rounds`);
  say("| dialect | CPU µs for each request: least | median | most |\n|---|---:|---:|---:|");
  for (const { name, micros } of dialects) {
    const figures = [Math.min(...micros), median(micros), Math.max(...micros)];
    say(`| ${[name, ...figures.map((one) => one.toFixed(1))].join(" | ")} |`);
  }
  const ratios = own.micros.map((one, round) => one / (k6.micros[round] ?? Number.NaN));
  const [least, middle, most] = [Math.min(...ratios), median(ratios), Math.max(...ratios)].map((one) => one.toFixed(3));
  say(`\nspeed of k6's dialect, own = 1: median of the rounds ${middle}, least ${least}, most ${most}`);
};

await main();
