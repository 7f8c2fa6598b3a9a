// Lets one `terraform init` of this machine's user work at a time: two that fill a shared plugin cache at once break each
// other's files.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const LOOK_EVERY_MS = 200;

/** @param lock the file that says whose turn it is */
export const oneAtATime = async <T>(work: () => Promise<T>, lock = lockOfUser()): Promise<T> => {
  while (!take(lock)) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};

const lockOfUser = (): string => join(tmpdir(), `meridian-terraform-init-${userInfo().username}.lock`);

/** A lock that a killed process left behind is nobody's. */
const take = (lock: string): boolean => {
  try {
    const file = openSync(lock, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") return true;
    if (!isLeftBehind(lock)) return false;
    rmSync(lock, { force: true });
    return false;
  }
};

const isLeftBehind = (lock: string): boolean => {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    // Just made, and not written yet.
    if (!(pid > 0)) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
};
