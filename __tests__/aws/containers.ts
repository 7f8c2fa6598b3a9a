// The containers of a deployment, and their sudden end: what a host that fails looks like to a run.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const docker = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)("docker", [...args])).stdout.trim();

/** Running now, of images whose name has this part. */
const containersOf = async (part: string): Promise<string[]> =>
  (await docker("ps", "--format", "{{.ID}} {{.Image}}"))
    .split("\n")
    .filter((line) => line.includes(part))
    .map((line) => line.split(" ")[0] ?? "");

/** Kills them, and whatever takes their place, until it is told to stop. @returns how many it killed */
export const killUntil = async (part: string, isOver: () => boolean): Promise<number> => {
  let killed = 0;
  while (!isOver()) {
    const found = await containersOf(part);
    // One that ends meanwhile is not there to be killed.
    if (found.length > 0) await docker("kill", "--signal", "KILL", ...found).catch(() => undefined);
    killed += found.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return killed;
};
