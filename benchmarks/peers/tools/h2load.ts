// h2load (C, nghttp2's): what ratios are to over HTTP/2. It runs no script.
import { existsSync } from "node:fs";
import { parseFigure, type Tool } from "./tool.ts";

export const h2load: Tool = {
  name: "h2load",
  speaksHttp2: true,
  isInstalled: () => existsSync("/usr/bin/h2load"),
  call: ({ scenario: { path, connections, version, parallel }, url, seconds }) =>
    version === "2"
      ? {
          command: "h2load",
          arguments: ["-t1", `-c${connections}`, `-m${parallel}`, "-D", String(seconds), url + path],
          perSecond: (out) => parseFigure(/([\d.]+) req\/s/.exec(out)?.[1]),
        }
      : undefined,
};
