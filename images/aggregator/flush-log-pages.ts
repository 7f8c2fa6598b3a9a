// Reads a region's flush log from the results table, page by page: for whoever shows results, and for the aggregator that watches the
// thresholds of a run.
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { FlushItem } from "../../contracts/delta/flush-item.ts";
import { flushLogKey, RESULTS_TABLE_KEYS } from "../../contracts/words/names.ts";

/** Items after `afterSeq`, ascending, as far as one page goes; empty at the log's end. */
export type ReadLogPage = (runId: string, region: string, afterSeq: number) => Promise<FlushItem[]>;

export const createLogPages =
  (documents: DynamoDBDocumentClient, table: string): ReadLogPage =>
  async (runId, region, afterSeq) => {
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: "#run = :run AND #seq > :after",
        ExpressionAttributeNames: { "#run": RESULTS_TABLE_KEYS.partition, "#seq": RESULTS_TABLE_KEYS.sort },
        ExpressionAttributeValues: { ":run": flushLogKey(runId, region), ":after": afterSeq },
      }),
    );
    return (Items ?? []).map((item) => FlushItem.parse(item));
  };
