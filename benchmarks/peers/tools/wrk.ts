// wrk (C): what all ratios are to. It runs no script here.
import { existsSync } from "node:fs";
import { parseFigure, type Tool, write } from "./tool.ts";

export const wrk: Tool = {
  name: "wrk",
  isInstalled: () => existsSync("/usr/bin/wrk"),
  call: ({ scenario: { method, path, body, connections }, url, seconds, folder }) => {
    const lua = `wrk.method = "${method}"\nwrk.body = '${body}'\nwrk.headers["Content-Type"] = "application/json"\n`;
    const script = method === "GET" ? [] : ["-s", write(folder, "wrk.lua", lua)];
    return {
      command: "wrk",
      arguments: ["-t1", `-c${connections}`, `-d${seconds}s`, ...script, url + path],
      perSecond: (out) => parseFigure(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]),
    };
  },
};
