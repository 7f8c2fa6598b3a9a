// Packs a program into the archive that a Lambda function is made from. cdktf would do it by a Node process and a
// command line of its own, which finds no folder with a blank in its name.
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import archiver from "archiver";

/** Of each file: the same program makes the same archive, and Lambda may read it, whatever this machine lets others read. */
const DATE = new Date("2020-01-01T00:00:00Z");

/** @returns the path of `archive.zip`, which is put beside the folder's files */
export const archiveOf = async (directory: string): Promise<string> => {
  const path = join(directory, "archive.zip");
  const archive = archiver("zip", { zlib: { level: 9 } });
  const written = finished(archive.pipe(createWriteStream(path)));
  archive.glob("*.mjs", { cwd: directory }, { date: DATE, mode: 0o644 });
  await archive.finalize();
  await written;
  return path;
};
