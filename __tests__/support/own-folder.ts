// Somebody else's folder: commands called in it as they are there, without what the checkout has installed, and the
// packages as they would be published.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export const CHECKOUT = join(__dirname, "../..");

/** It asks the network only for what it has not, and says nothing beside. */
const OF_NPM = { npm_config_audit: "false", npm_config_fund: "false", npm_config_prefer_offline: "true" };

export interface Called {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const call = async (folder: string, program: string, ...args: readonly string[]): Promise<Called> => {
  const path = (process.env.PATH ?? "").split(":").filter((one) => !one.startsWith(CHECKOUT));
  const env = { ...process.env, ...OF_NPM, PATH: path.join(":"), NO_COLOR: "1", FORCE_COLOR: "" };
  return promisify(execFile)(program, args, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ exitCode: code as number, stdout: stdout as string, stderr: stderr as string }),
  );
};

/** A line of a document, as a shell takes it. */
export const type = (folder: string, line: string): Promise<Called> => call(folder, "bash", "-c", line);

/** @returns the tarball, in `folder` */
export const packInto = async (folder: string, name: "meridian" | "meridian-aws"): Promise<string> => {
  const packed = await call(join(CHECKOUT, "packages", name), "npm", "pack", "--pack-destination", folder);
  return join(folder, packed.stdout.trim().split("\n").at(-1) ?? "");
};
