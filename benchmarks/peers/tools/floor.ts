// The floor: bare sockets of Node, which know nothing of HTTP.
import { join } from "node:path";
import { bundleProgram, parseFigure, type Tool } from "./tool.ts";

export const floor: Tool = {
  name: "bare sockets",
  isBeside: true,
  isInstalled: () => true,
  call: ({ scenario: { method, path, body, connections }, url, seconds, folder }) => ({
    command: process.execPath,
    arguments: [
      bundleProgram(join(import.meta.dirname, "../floor.ts"), folder),
      ...[url + path, String(connections), String(seconds), method],
      ...(body === null ? [] : [body]),
    ],
    perSecond: (out) => parseFigure((JSON.parse(out) as { perSecond: number }).perSecond),
  }),
};
