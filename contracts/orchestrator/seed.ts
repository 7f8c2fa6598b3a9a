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
  readonly settings: RunSettings;
  readonly script: ScriptLocation;
}

export type SeedItem = RequiredRegionsItem | ReadyRegionsItem | CompletedRegionsItem | StartStateItem;

/**
 * Makes the items in the order in which they must be written. The start state comes last, because writing it is what
 * makes the run exist.
 */
export const makeSeedItems = ({
  runId,
  generation,
  regions,
  formerRegions = [],
  settings,
  script,
}: SeedInput): readonly SeedItem[] => [
  {
    id: STATE_IDS.required,
    runId,
    generation,
    regions: { ...regions },
    settings,
    script,
    ...(formerRegions.length === 0 ? {} : { formerRegions: [...formerRegions] }),
  },
  { id: STATE_IDS.ready, runId, generation, regions: {} },
  { id: STATE_IDS.completed, runId, generation, regions: {} },
  { id: STATE_IDS.start, runId, generation, state: false, timestamp: "" },
];
