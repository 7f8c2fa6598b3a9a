// What a run on this machine needs.
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { availableParallelism, freemem } from "node:os";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { type Check, checkNode, checkResultsFolder } from "../../doctor/checks.ts";
import { checkTarget } from "../../run/check-target.ts";
import { type Prepared, prepareRun } from "../../run/prepare.ts";
import type { Site } from "../place.ts";
import { LOCAL_PROGRAMS } from "./programs.ts";

/** Process with one thread at work: what the workers of a run report. */
const MIB_PER_PROCESS = 130;

export const localChecks = ({ config, out }: Site): readonly Check[] => {
  let prepared: Prepared | undefined;
  return [
    { name: "node", look: checkNode },
    { name: "programs", look: checkPrograms },
    { name: "ports", look: checkPorts },
    { name: "results", look: () => checkResultsFolder(out) },
    {
      name: "config and script",
      look: async () => {
        prepared = await prepareRun(config);
        return `${config}, ${prepared.config.script}`;
      },
    },
    {
      name: "target",
      look: async () => {
        if (prepared === undefined) return "not looked at: mend the config first";
        if (prepared.config.target === "demo") return "the demo shop, which a run brings";
        await checkTarget(prepared.config.target);
        return `${prepared.config.target} answers`;
      },
    },
    { name: "memory", look: async () => checkMemory(prepared) },
  ];
};

const checkPrograms = async (): Promise<string> => {
  const missing = Object.values(LOCAL_PROGRAMS).filter((path) => !existsSync(path));
  if (missing.length === 0) return "built";
  throw new MeridianError("ENVIRONMENT_INVALID", `${missing.length} programs are not built`, { next: "npm run build" });
};

const checkPorts = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause) =>
      reject(
        new MeridianError("PORT_UNAVAILABLE", "127.0.0.1 cannot be listened on", { next: "free some ports", cause }),
      ),
    );
    server.listen(0, "127.0.0.1", () => server.close(() => resolve("127.0.0.1 can be listened on")));
  });

const checkMemory = (prepared: Prepared | undefined): string => {
  const regions = Object.values(prepared?.regions ?? {});
  const processes = regions.reduce((sum, { workers }) => sum + workers + 1, 2);
  const freeMiB = Math.round(freemem() / 1024 / 1024);
  const neededMiB = processes * MIB_PER_PROCESS;
  if (freeMiB >= neededMiB) return `${freeMiB} MiB free for ${processes} processes, ${availableParallelism()} CPUs`;
  throw new MeridianError(
    "ENVIRONMENT_INVALID",
    `${freeMiB} MiB are free, ${processes} processes need some ${neededMiB}`,
    {
      next: "raise task.vusPerTask for fewer load generators, or run fewer regions",
    },
  );
};
