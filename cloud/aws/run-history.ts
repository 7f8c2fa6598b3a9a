// The history of a deployment's runs, read out of the results table.
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { statusIn } from "../../contracts/orchestrator/run-history.ts";
import { RESULTS_TABLE_KEYS, RUNS_KEY } from "../../contracts/words/names.ts";
import type { RunHistoryReader } from "../ports.ts";

export const createHistoryReader = (client: DynamoDBClient, table: string): RunHistoryReader => {
  const documents = DynamoDBDocumentClient.from(client);
  return {
    read: async () => {
      const items: unknown[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await documents.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            ScanIndexForward: false,
            KeyConditionExpression: "#run = :run",
            ExpressionAttributeNames: { "#run": RESULTS_TABLE_KEYS.partition },
            ExpressionAttributeValues: { ":run": RUNS_KEY },
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        );
        items.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return items.map(statusIn);
    },
  };
};
