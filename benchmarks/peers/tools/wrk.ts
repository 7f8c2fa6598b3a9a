// wrk (C): what all ratios are to; and once more with a script in Lua that looks at each answer.
import { existsSync } from "node:fs";
import type { BenchScenario } from "../scenarios.ts";
import { type Call, parseFigure, type Task, type Tool, write } from "./tool.ts";

const isInstalled = (): boolean => existsSync("/usr/bin/wrk");

const requestOf = ({ method, body }: BenchScenario): string =>
  method === "GET"
    ? ""
    : `wrk.method = "${method}"\nwrk.body = '${body}'\nwrk.headers["Content-Type"] = "application/json"\n`;

const STATUS_CHECK = `local failed = 0
function response(status) if status ~= 200 then failed = failed + 1 end end
`;

const callWith = (lua: string, { scenario: { path, connections }, url, seconds, folder }: Task): Call => ({
  command: "wrk",
  arguments: [
    ...["-t1", `-c${connections}`, `-d${seconds}s`],
    ...(lua === "" ? [] : ["-s", write(folder, "wrk.lua", lua)]),
    url + path,
  ],
  perSecond: (out) => parseFigure(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]),
});

export const wrk: Tool = {
  name: "wrk",
  isInstalled,
  call: (task) => callWith(requestOf(task.scenario), task),
};

export const wrkLua: Tool = {
  name: "wrk, Lua",
  isScripted: true,
  isBeside: true,
  isInstalled,
  // It has no JSON.
  call: (task) =>
    task.scenario.check.holds === "r.status === 200"
      ? callWith(requestOf(task.scenario) + STATUS_CHECK, task)
      : undefined,
};
