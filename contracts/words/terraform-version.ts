// Which versions of Terraform and OpenTofu a deployment can be made with.

const LEAST = [1, 5] as const;
/** From here on a state in a bucket is locked by a file beside it. */
const LEAST_WITH_LOCK_FILE = [1, 10] as const;

/** @returns what is wrong with it, as a sentence; undefined: nothing */
export const terraformMistake = (version: string, hasStateBackend: boolean): string | undefined => {
  const [major, minor] = version.split(".").map(Number);
  if (major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor)) return undefined;
  const isBelow = ([leastMajor, leastMinor]: readonly [number, number]): boolean =>
    major < leastMajor || (major === leastMajor && minor < leastMinor);
  if (isBelow(LEAST)) return `${version} is too old: a deployment needs ${LEAST.join(".")} or later`;
  return hasStateBackend && isBelow(LEAST_WITH_LOCK_FILE)
    ? `${version} cannot lock a state in a bucket by a file: stateBackend needs ${LEAST_WITH_LOCK_FILE.join(".")} or later`
    : undefined;
};
