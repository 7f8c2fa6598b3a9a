// What an idle virtual user of a k6 script of 20 kB costs in memory: that of a process with 1,000 of them, each of which
// made one request and sleeps, less that of one with a single user. Meridian's own dialect beside it, with a script that
// does the same in two lines. Arguments: --vus 1000 --bytes 20000 --rounds 3 --seconds 12
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import { bundled, measure, median, startServer } from "./runs.ts";
import { shopScript } from "./shop-script.ts";

const { values: options } = parseArgs({
  options: {
    vus: { type: "string", default: "1000" },
    bytes: { type: "string", default: "20000" },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "12" },
  },
});
const vus = Number(options.vus);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const OWN = `export default async ({ http, check, sleep, target }) => {
  check(await http.get(target + "/items"), { "status is 200": (response) => response.status === 200 });
  await sleep(600);
};`;

const main = async (): Promise<void> => {
  const server = await startServer();
  const rss = async (script: RunPlan["script"], count: number): Promise<number> => {
    const job = { script, target: server.url, vus: count, seconds: Number(options.seconds), threads: 1 };
    return (await measure(job)).maxRssBytes;
  };
  say(`${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}; ${vus} virtual users, medians`);
  say("| script | kB | process with one user, MB | with all, MB | kB for each |\n|---|---:|---:|---:|---:|");
  try {
    for (const [name, text] of [
      ["k6", shopScript(Number(options.bytes))],
      ["own", OWN],
    ] as const) {
      const script = await bundled(text);
      const figures: { one: number; all: number }[] = [];
      for (let round = 0; round < Number(options.rounds); round += 1)
        figures.push({ one: await rss(script, 1), all: await rss(script, vus) });
      const [one, all] = [median(figures.map((each) => each.one)), median(figures.map((each) => each.all))];
      const cells = [name, (text.length / 1000).toFixed(1), (one / 1e6).toFixed(0), (all / 1e6).toFixed(0)];
      say(`| ${[...cells, ((all - one) / (vus - 1) / 1000).toFixed(1)].join(" | ")} |`);
    }
  } finally {
    server.stop();
  }
};

await main();
