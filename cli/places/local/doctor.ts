// What a run on this machine needs.
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { ANY_TARGET } from "../../../contracts/config/config.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { type Check, checkNode, checkResultsFolder, NOT_LOOKED_AT } from "../../doctor/checks.ts";
import { checkTarget } from "../../run/check-target.ts";
import { type Prepared, prepareRun } from "../../run/prepare.ts";
import type { Site } from "../place.ts";
import { checkCapacity } from "./capacity.ts";
import { LOCAL_PROGRAMS } from "./programs.ts";
import { proxiesFor } from "./surroundings.ts";

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
        return `${prepared.path}, ${prepared.config.script}`;
      },
    },
    {
      name: "target",
      look: async () => {
        if (prepared === undefined) return NOT_LOOKED_AT;
        if (prepared.config.target === "demo") return "the demo shop, which a run brings";
        if (prepared.config.target === ANY_TARGET) return `whatever ${prepared.script.file} calls`;
        const { target, http } = prepared.config;
        await checkTarget(target, http.hosts, proxiesFor(prepared.config, process.env));
        return `${target} answers`;
      },
    },
    {
      name: "room",
      look: async () => (prepared === undefined ? NOT_LOOKED_AT : checkCapacity(prepared)),
    },
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
