// How Node is told to keep the script's process to what it needs: Node's permission model, by the flags that this Node
// has. The model holds for all threads of the process, and nothing in there can change it.
import type { ScriptPermission } from "../../../../contracts/config/script-permission.ts";

export interface HostFiles {
  /** The bundles that the process runs. */
  readonly programs: readonly string[];
  /** Where the script is put while it is loaded. */
  readonly folder: string;
}

/** Newer ones first: one that was an experiment has another name. */
const MODEL_FLAGS = ["--permission", "--experimental-permission"];
/** Node says of each flag that it is new, or that one should know what one does. */
const QUIET_FLAGS = ["--disable-warning=ExperimentalWarning", "--disable-warning=SecurityWarning"];

/** Both hold for the process; what is opened by name besides is not its threads' own. */
const FLAGS_OF: Readonly<Partial<Record<ScriptPermission, readonly string[]>>> = {
  "child-process": ["--allow-child-process"],
  addons: ["--allow-addons"],
  files: ["--allow-fs-read=*", "--allow-fs-write=*"],
};

export const hostFlagsOf = (
  { programs, folder }: HostFiles,
  permissions: readonly ScriptPermission[],
  has: (flag: string) => boolean = (flag) => process.allowedNodeEnvironmentFlags.has(flag),
): string[] => {
  const model = MODEL_FLAGS.find(has);
  // No Node that Meridian runs on; the process has an empty environment there, too.
  if (model === undefined) return [];
  return [
    ...QUIET_FLAGS,
    model,
    // Load threads are threads of this process. What starts more of them is taken away in each.
    "--allow-worker",
    // Whom a script may call is judged by the run's own rules (net/guard.ts).
    ...(has("--allow-net") ? ["--allow-net"] : []),
    // One that is named twice is more than Node 20 bears.
    ...new Set(programs.map((program) => `--allow-fs-read=${patternOf(program)}`)),
    `--allow-fs-read=${patternOf(`${folder}/`)}`,
    `--allow-fs-write=${patternOf(`${folder}/`)}`,
    ...permissions.flatMap((permission) => FLAGS_OF[permission] ?? []),
  ];
};

/** To Node 20 a comma parts two paths, and a star stands for whatever follows: of such a path it is told the beginning. */
const patternOf = (path: string): string => {
  const odd = path.search(/[,*]/);
  return odd < 0 ? path : `${path.slice(0, odd)}*`;
};
