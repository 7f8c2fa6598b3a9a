// The flush log in DynamoDB: appends items that nobody else has written, reads the log's end back, and its items page
// by page. It repeats nothing beyond the SDK's own attempts: whoever calls knows what a failure means.
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { FlushCommitItem, FlushItem, FlushPartItem, type LogPage } from "../../contracts/delta/flush-item.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { flushLogKey, RESULTS_TABLE_KEYS } from "../../contracts/words/names.ts";
import type { FlushLog, LogHead } from "../ports.ts";

/**
 * How many of the newest items one page holds. The newest one is nearly always a commit, and DynamoDB charges reads by
 * size.
 */
const PAGE_ITEMS = 4;
const PROJECTION = "seq, #role, flushId, #ledger";

const HeadItem = z.discriminatedUnion("role", [
  FlushPartItem.pick({ role: true, seq: true, flushId: true }),
  FlushCommitItem.pick({ role: true, seq: true, flushId: true, ledger: true }),
]);

export const createFlushLog = (client: DynamoDBClient, table: string): FlushLog => {
  const documents = DynamoDBDocumentClient.from(client);
  return {
    readHead: (run) => readHead(documents, table, run),
    append: (item) => append(documents, table, item),
    readPage: (runId, region, afterSeq) => readPage(documents, table, flushLogKey(runId, region), afterSeq),
  };
};

const readPage = async (
  documents: DynamoDBDocumentClient,
  table: string,
  run: string,
  afterSeq: number,
): Promise<LogPage> => {
  const { Items, LastEvaluatedKey } = await documents.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "#run = :run AND #seq > :after",
      ExpressionAttributeNames: { "#run": RESULTS_TABLE_KEYS.partition, "#seq": RESULTS_TABLE_KEYS.sort },
      ExpressionAttributeValues: { ":run": run, ":after": afterSeq },
    }),
  );
  return { items: (Items ?? []).map((item) => FlushItem.parse(item)), isLast: LastEvaluatedKey === undefined };
};

const append = async (
  documents: DynamoDBDocumentClient,
  table: string,
  item: FlushItem,
): Promise<"written" | "taken"> => {
  const nobodyHasWrittenThisSeq = "attribute_not_exists(#seq)";
  try {
    await documents.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ConditionExpression: nobodyHasWrittenThisSeq,
        ExpressionAttributeNames: { "#seq": RESULTS_TABLE_KEYS.sort },
      }),
    );
    return "written";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return "taken";
    throw error;
  }
};

/** Reads from the newest item back to the newest commit, whose ledger covers all the items before it. */
const readHead = async (documents: DynamoDBDocumentClient, table: string, run: string): Promise<LogHead> => {
  const uncommitted = new Map<number, string>();
  let newestSeq = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: PAGE_ITEMS,
        ProjectionExpression: PROJECTION,
        KeyConditionExpression: "#run = :run",
        ExpressionAttributeNames: { "#run": RESULTS_TABLE_KEYS.partition, "#role": "role", "#ledger": "ledger" },
        ExpressionAttributeValues: { ":run": run },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const raw of page.Items ?? []) {
      const item = parseHeadItem(raw, run);
      newestSeq = Math.max(newestSeq, item.seq);
      if (item.role === "commit")
        return { nextSeq: newestSeq + 1, ledger: new Map(Object.entries(item.ledger)), uncommitted };
      uncommitted.set(item.seq, item.flushId);
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return { nextSeq: newestSeq + 1, ledger: new Map(), uncommitted };
};

const parseHeadItem = (raw: unknown, run: string): z.infer<typeof HeadItem> => {
  const parsed = HeadItem.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new MeridianError("LOG_DAMAGED", `an item at the end of the flush log ${run} is not one of Meridian's`, {
    next: "this run's numbers cannot be trusted: start a new run",
    cause: parsed.error,
  });
};
