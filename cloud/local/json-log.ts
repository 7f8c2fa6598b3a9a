// Writes logs/local-cloud.log: one JSON line for each thing that the local cloud did. A log that cannot be written costs
// nothing but itself.
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";

export interface JsonLog {
  write(event: string, details: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

export const openJsonLog = (file: string, nowMs: () => number): JsonLog => {
  const stream = openLogFile(file);
  return {
    write: (event, details) => {
      stream.write(`${JSON.stringify({ level: "info", at: new Date(nowMs()).toISOString(), event, ...details })}\n`);
    },
    close: () => closeLogFile(stream),
  };
};

/** Where it cannot be written, on a full disk say, what is written to it from then on goes nowhere. */
export const openLogFile = (file: string): WriteStream => createWriteStream(file, { flags: "a" }).on("error", () => {});

export const closeLogFile = async (stream: WriteStream): Promise<void> => {
  stream.end();
  await finished(stream).catch(() => undefined);
};
