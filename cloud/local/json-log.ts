// What the local cloud itself did, one JSON line per event in logs/local-cloud.log.
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

export interface JsonLog {
  write(event: string, details: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

export const openJsonLog = (file: string, nowMs: () => number): JsonLog => {
  const stream = createWriteStream(file, { flags: "a" });
  return {
    write: (event, details) => {
      stream.write(`${JSON.stringify({ level: "info", at: new Date(nowMs()).toISOString(), event, ...details })}\n`);
    },
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
};
