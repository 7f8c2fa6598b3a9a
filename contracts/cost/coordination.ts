// What a task takes of the home region beside its own hours, by how often it calls while a run goes on: the
// orchestrator's function, and the units of the state table that each call reads and writes. Pure.
import { isLargeFleet, POLL_RUNNING_MS } from "../orchestrator/gathering.ts";
import type { Role } from "../words/names.ts";
import type { PriceTable } from "./prices.ts";

export type CallPrices = Pick<PriceTable, "lambda" | "dynamodbPerMillionReads" | "dynamodbPerMillionWrites">;

/** Whose run it is, in numbers. */
export interface Fleet {
  readonly homeRegion: string;
  readonly regionCount: number;
  readonly slotCount: number;
}

const CALLS_AN_HOUR = 3_600_000 / POLL_RUNNING_MS;
/** The function has 256 MB; a call waits for three answers of DynamoDB, and takes no longer than this. */
const GB_SECONDS_OF_A_CALL = 0.25 * 0.1;
/** As DynamoDB counts consistent reads and writes. */
const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;
/** A slot's item, and a region's part of the item that has the aggregators: some more than they are. */
const SLOT_BYTES = 400;
const READY_BYTES = 250;
/** The other three of a run's items. */
const OTHER_ITEMS = 3;

/** Units that one call of a task reads and writes: an aggregator reads all slots, and writes every second call. */
export const unitsOfCall = (
  role: Role,
  { regionCount, slotCount }: Omit<Fleet, "homeRegion">,
): { readonly reads: number; readonly writes: number } => {
  const items = OTHER_ITEMS + Math.ceil((regionCount * READY_BYTES) / READ_UNIT_BYTES);
  const isOfOne = role === "load-generator" && isLargeFleet(slotCount);
  return {
    reads: items + (isOfOne ? 1 : Math.ceil((slotCount * SLOT_BYTES) / READ_UNIT_BYTES)),
    writes: role === "load-generator" ? 1 : Math.ceil((regionCount * READY_BYTES) / WRITE_UNIT_BYTES) / 2,
  };
};

/** In USD an hour, as far as prices are known. */
export const callsUsdAnHour = (role: Role, fleet: Fleet, prices: CallPrices): number => {
  const { homeRegion } = fleet;
  const { reads, writes } = unitsOfCall(role, fleet);
  const lambda = prices.lambda[homeRegion];
  const ofFunction =
    lambda === undefined ? 0 : lambda.perMillionRequests / 1e6 + GB_SECONDS_OF_A_CALL * lambda.perGbSecond;
  const ofReads = (reads / 1e6) * (prices.dynamodbPerMillionReads[homeRegion]?.usd ?? 0);
  const ofWrites = (writes / 1e6) * (prices.dynamodbPerMillionWrites[homeRegion]?.usd ?? 0);
  return CALLS_AN_HOUR * (ofFunction + ofReads + ofWrites);
};

/** What of the calls is not counted in this home region, for no price of it is known, each in words. */
export const uncountedOfCalls = (homeRegion: string, prices: CallPrices): readonly string[] => [
  ...(prices.lambda[homeRegion] === undefined ? [`calls of the orchestrator in ${homeRegion}`] : []),
  ...(prices.dynamodbPerMillionReads[homeRegion] === undefined ? [`reads of its state in ${homeRegion}`] : []),
  ...(prices.dynamodbPerMillionWrites[homeRegion] === undefined ? [`writes of its state in ${homeRegion}`] : []),
];
