// The state table: reads a whole run consistently, and turns each step that writes into one conditional UpdateItem or
// PutItem.
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import {
  CompletedRegionsItem,
  ReadyRegionsItem,
  RequiredRegionsItem,
  SlotItem,
  STATE_IDS,
  StartStateItem,
} from "../../../contracts/orchestrator/state.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import type { Path, PutStep, UpdateStep } from "../decision/decision.ts";
import type { Run } from "../run/run.ts";
import { Expressions } from "./expressions.ts";

/** The item was not as the write expected: another writer changed it, or this very write did and its reply was lost. */
export class ConditionNotMet extends MeridianError {
  constructor(id: string, cause?: unknown) {
    super("CONDITION_NOT_MET", `${id} has changed meanwhile`, { cause });
  }
}

export type Reading =
  | { readonly kind: "empty" }
  /** The items are of different runs: a reset is under way, or was killed. */
  | {
      readonly kind: "torn";
      readonly required: RequiredRegionsItem;
      readonly greatestGeneration: number;
      /** The start state's generation, which is the former run's until the reset commits. */
      readonly startGeneration: number | undefined;
      /** True when the reset has committed but other items were read before it wrote them: a batch is no snapshot. */
      readonly isCommitted: boolean;
    }
  | {
      readonly kind: "whole";
      readonly run: Run;
      readonly required: RequiredRegionsItem;
      readonly greatestGeneration: number;
    };

export type SlotsToRead = "all" | "none" | { readonly key: string };

export interface RunStore {
  /**
   * What is read together is still no snapshot: each item is as it was at a moment of its own during the call.
   * @param slots known beforehand, or by what the run requires; all of them, known beforehand, cost one call
   */
  read(slots: SlotsToRead | ((required: RequiredRegionsItem) => SlotsToRead)): Promise<Reading>;
  /** @throws ConditionNotMet */
  apply(step: UpdateStep | PutStep): Promise<void>;
  /** The generation of the start state, which is the commit of a run; undefined when there is none. */
  readGeneration(): Promise<number | undefined>;
}

const parse = <T>(schema: z.ZodType<T>, item: unknown): T => {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const id = (item as { id?: unknown } | undefined)?.id;
  throw new MeridianError("STATE_INVALID", `the state item ${String(id)} is not what was agreed`, {
    next: "deploy home again, or reset the run",
    cause: parsed.error,
  });
};

const ItemHead = z.object({ id: z.string(), runId: z.string(), generation: z.number() });

/** Says what the items mean together, as long as nobody has read a slot. @param items the four items, in any order */
export const readingOf = (items: readonly unknown[]): Reading => {
  const byId = new Map(items.map((item) => [parse(ItemHead, item).id, item]));
  if (!byId.has(STATE_IDS.required)) return { kind: "empty" };
  const required = parse(RequiredRegionsItem, byId.get(STATE_IDS.required));
  const heads = items.map((item) => parse(ItemHead, item));
  const greatestGeneration = Math.max(...heads.map(({ generation }) => generation));
  const hasAll = heads.length === Object.keys(STATE_IDS).length;
  const isWhole =
    hasAll && heads.every(({ runId, generation }) => runId === required.runId && generation === required.generation);
  if (!isWhole) {
    const startGeneration = heads.find(({ id }) => id === STATE_IDS.start)?.generation;
    const isCommitted = hasAll && startGeneration === greatestGeneration;
    return { kind: "torn", required, greatestGeneration, startGeneration, isCommitted };
  }
  const run = {
    required,
    ready: parse(ReadyRegionsItem, byId.get(STATE_IDS.ready)),
    completed: parse(CompletedRegionsItem, byId.get(STATE_IDS.completed)),
    start: parse(StartStateItem, byId.get(STATE_IDS.start)),
    slots: [],
    hasAllSlots: false,
  };
  return { kind: "whole", run, required, greatestGeneration };
};

/** The same with the slots that were read after it. Those of another run are left out. */
export const withSlots = (reading: Reading, slots: readonly SlotItem[], hasAllSlots: boolean): Reading => {
  if (reading.kind !== "whole") return reading;
  const ofRun = slots.filter(({ runId }) => runId === reading.required.runId);
  return { ...reading, run: { ...reading.run, slots: ofRun, hasAllSlots } };
};

export const createRunStore = (documents: DynamoDBDocumentClient, table: string): RunStore => ({
  read: async (slots) => {
    if (slots === "all") return readAll(documents, table);
    const reading = readingOf(await readFour(documents, table));
    if (reading.kind === "empty") return reading;
    const wanted = typeof slots === "function" ? slots(reading.required) : slots;
    return withSlots(reading, await readSlots(documents, table, wanted), wanted === "all");
  },
  apply: async (step) => {
    try {
      await (step.step === "put" ? put(documents, table, step) : update(documents, table, step));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        throw new ConditionNotMet(step.step === "put" ? step.item.id : step.id, error);
      throw error;
    }
  },
  readGeneration: async () => {
    const { Item } = await documents.send(
      new GetCommand({
        TableName: table,
        Key: { id: STATE_IDS.start },
        ConsistentRead: true,
        ProjectionExpression: "generation",
      }),
    );
    return Item === undefined ? undefined : Number(Item.generation);
  },
});

const MAX_BATCH_ATTEMPTS = 5;

const readFour = async (documents: DynamoDBDocumentClient, table: string): Promise<Record<string, unknown>[]> => {
  let keys: Record<string, unknown>[] = Object.values(STATE_IDS).map((id) => ({ id }));
  const items: Record<string, unknown>[] = [];
  for (let attempt = 0; keys.length > 0; attempt++) {
    if (attempt === MAX_BATCH_ATTEMPTS)
      throw new MeridianError("ORCHESTRATOR_UNREACHABLE", "the state table is throttled");
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
};

const readSlots = async (
  documents: DynamoDBDocumentClient,
  table: string,
  wanted: SlotsToRead,
): Promise<readonly SlotItem[]> => {
  if (wanted === "none") return [];
  if (wanted !== "all") {
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key: { id: wanted.key }, ConsistentRead: true }),
    );
    return Item === undefined ? [] : [parse(SlotItem, Item)];
  }
  return slotsAmong(await scan(documents, table));
};

const readAll = async (documents: DynamoDBDocumentClient, table: string): Promise<Reading> => {
  const items = await scan(documents, table);
  const four = items.filter(({ id }) => THE_FOUR.has(id));
  return withSlots(readingOf(four), slotsAmong(items), true);
};

const THE_FOUR: ReadonlySet<unknown> = new Set(Object.values(STATE_IDS));

const slotsAmong = (items: readonly Record<string, unknown>[]): SlotItem[] =>
  items.filter(({ id }) => String(id).startsWith("slot#")).map((item) => parse(SlotItem, item));

const scan = async (documents: DynamoDBDocumentClient, table: string): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
};

const put = async (documents: DynamoDBDocumentClient, table: string, { item, when }: PutStep): Promise<void> => {
  const expressions = new Expressions();
  const ConditionExpression = expressions.condition(when);
  await documents.send(
    new PutCommand({ TableName: table, Item: item, ConditionExpression, ...expressions.attributes() }),
  );
};

const update = async (
  documents: DynamoDBDocumentClient,
  table: string,
  { id, set, remove = [], when }: UpdateStep,
): Promise<void> => {
  const expressions = new Expressions();
  const ConditionExpression = expressions.condition(when);
  const assignments = set.map(([path, value]) => `${expressions.path(path)} = ${expressions.value(value)}`);
  const removals = remove.map((path: Path) => expressions.path(path));
  const UpdateExpression = [
    `SET ${assignments.join(", ")}`,
    ...(removals.length > 0 ? [`REMOVE ${removals.join(", ")}`] : []),
  ].join(" ");
  await documents.send(
    new UpdateCommand({
      TableName: table,
      Key: { id },
      UpdateExpression,
      ConditionExpression,
      ...expressions.attributes(),
    }),
  );
};
