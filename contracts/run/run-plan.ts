// What a worker needs to know of a run besides its slot: the bundled script, the load and the limits. One JSON
// document, written by whoever starts the run (the CLI to a file, the home stack to S3), named by `script` in the
// state, checked by its SHA-256.
import * as z from "zod";
import { DataRows } from "../config/data-file.ts";
import { PlannedScenario } from "../config/scenario.ts";
import { ScriptPermission } from "../config/script-permission.ts";
import { Env } from "../config/secret.ts";
import { RegionLoad } from "../executors/region-load.ts";
import { CUSTOM_METRIC_KINDS } from "../metrics/custom-metric.ts";
import { Pem, PlannedHttp } from "./planned-http.ts";
import { Proxies } from "./proxies.ts";

/** A function of the script that runs once for the whole run. */
const Phase = z.object({ timeoutSeconds: z.number().min(0) });

/** Both, by their names in the script. */
export const PHASES = ["setup", "teardown"] as const;
export type PhaseName = (typeof PHASES)[number];

/**
 * The part of the script's code that the script and the files beside it declare: a worker makes a function of it, called
 * once for each virtual user. All before it is declared once for all users of a thread. Lines count from 1.
 */
const UserPart = z.object({
  fromLine: z.int().min(2),
  untilLine: z.int().min(2),
  /** Name of the export → of the variable. */
  exports: z.record(z.string(), z.string()),
});
export type UserPart = z.infer<typeof UserPart>;

/** A part of the code: line and column where it begins, and where it ends. Lines count from 1, columns from 0. */
const Span = z.tuple([z.int(), z.int(), z.int(), z.int()]);
export type Span = z.infer<typeof Span>;

/** Whose names a script uses: Meridian's own, which it is given as an argument, or k6's, which it imports. */
const Dialect = z.enum(["meridian", "k6"]);
export type Dialect = z.infer<typeof Dialect>;

/** In allowedHosts: whatever the script calls. */
export const ANY_HOST = "*";

export const RunPlan = z.object({
  schema: z.literal("meridian.run-plan.v2"),
  script: z.object({
    /** Name that people know it by, for places in errors: `script.js`. */
    file: z.string(),
    /** Absent: Meridian's own. */
    dialect: Dialect.optional(),
    /** What a k6 script's options came to, for whoever asks in the script. */
    options: z.unknown().optional(),
    /** The kinds of a k6 script's own metrics, whose names its init code may put together. */
    metrics: z.record(z.string(), z.enum(CUSTOM_METRIC_KINDS)).optional(),
    /** One ES module with everything bundled, its source map inline. */
    code: z.string(),
    /** What it uploads or opens, by the paths that it has: in base64. */
    files: z.record(z.string(), z.string()).optional(),
    /** Absent: the virtual users of a thread share what the script declares. */
    userPart: UserPart.optional(),
    /** What goes on by itself because the script says so: nobody forgot to await it. */
    meant: z.array(Span).optional(),
  }),
  /** The time that each of these phases may take, where the script has it. */
  setup: Phase.optional(),
  teardown: Phase.optional(),
  scenarios: z.array(PlannedScenario).min(1),
  /** What each region brings to each scenario, in their order. */
  regions: z.record(z.string(), z.array(RegionLoad)),
  /**
   * Base URL of the system under test, by region: they differ only for the demo, whose distance is simulated by port.
   */
  targets: z.record(z.string(), z.url()),
  /** Hosts that may be called besides the targets' own: `host`, `host:port` or `*.domain`. */
  allowedHosts: z.array(z.string()),
  /**
   * True for a run on one machine, which may call loopback and private addresses without naming them. Link-local
   * addresses are never allowed.
   */
  allowPrivateAddresses: z.boolean(),
  /** Those that requests go through; none: every target is called directly. */
  proxies: Proxies.optional(),
  /** What the place of the run trusts besides what Node brings along. */
  authorities: z.array(Pem).optional(),
  http: PlannedHttp,
  /** Rows of the config's data files, by the names that the script knows them by. */
  data: z.record(z.string(), DataRows),
  /** Of secrets it says where they are read: their values are nowhere but in the workers' memory. */
  env: Env,
  /** Tags of the script's own that are recorded, each with its values: those that thresholds select. */
  tags: z.record(z.string(), z.array(z.string())),
  /** Tags of every sample. */
  sampleTags: z.record(z.string(), z.string()).optional(),
  /** What is opened to the script beyond the network; absent: nothing. */
  scriptPermissions: z.array(ScriptPermission).optional(),
  /** False: no request is shown as it was. Absent: a few are. */
  samples: z.boolean().optional(),
  /** An iteration that ends earlier is followed by a wait. */
  minIterationSeconds: z.number().min(0).optional(),
});
export type RunPlan = z.infer<typeof RunPlan>;
