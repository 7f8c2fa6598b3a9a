// Writes logs/local-cloud.log: one JSON line for each thing that the local cloud did.
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
