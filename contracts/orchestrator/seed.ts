// The four state items of a run that nothing has happened in yet: the same for Terraform and for a run on one machine.
import {
  type CompletedRegionsItem,
  type ReadyRegionsItem,
  type RequiredRegion,
  type RequiredRegionsItem,
  type RunSettings,
  type ScriptLocation,
  STATE_IDS,
  type StartStateItem,
} from "./state.ts";

export interface SeedInput {
  readonly runId: string;
  /** The run's number: greater than that of any run before it in the same table. */
  readonly generation: number;
  readonly regions: Readonly<Record<string, RequiredRegion>>;
  /** Regions of runs before this one, whose services are to be at 0; absent: none. */
  readonly formerRegions?: readonly string[];
  /** What tells its tasks from those of another deploy; absent: any task may take part. */
  readonly seed?: string | undefined;
  /** Absent: not known. */
  readonly startedBy?: string | undefined;
  readonly settings: RunSettings;
  readonly script: ScriptLocation;
}

/** True for tasks that a deploy made for another run. Where either side says nothing, they are taken for the run's. */
export const isAnotherSeed = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

export type SeedItems = readonly [RequiredRegionsItem, ReadyRegionsItem, CompletedRegionsItem, StartStateItem];

/**
 * Makes the items in the order in which they must be written. The start state comes last, because writing it is what
 * makes the run exist.
 */
export const makeSeedItems = ({
  runId,
  generation,
  regions,
  formerRegions = [],
  seed,
  startedBy,
  settings,
  script,
}: SeedInput): SeedItems => [
  {
    id: STATE_IDS.required,
    runId,
    generation,
    regions: { ...regions },
    settings,
    script,
    ...(seed === undefined ? {} : { seed }),
    ...(startedBy === undefined ? {} : { startedBy }),
    ...(formerRegions.length === 0 ? {} : { formerRegions: [...formerRegions] }),
  },
  { id: STATE_IDS.ready, runId, generation, regions: {} },
  { id: STATE_IDS.completed, runId, generation, regions: {} },
  { id: STATE_IDS.start, runId, generation, state: false, timestamp: "" },
];
