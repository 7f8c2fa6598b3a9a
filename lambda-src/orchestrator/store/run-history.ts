// The history of runs in the results table: the orchestrator writes one item of each run there when it begins and, in the
// same place, at its start and at its end.
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import { historyItemOf } from "../../../contracts/orchestrator/run-history.ts";
import { RESULTS_TABLE_KEYS } from "../../../contracts/words/names.ts";

export interface RunHistory {
  /** Records the run as it is. What was recorded at its end, or at its start, stays, whoever comes late. */
  write(status: TestStatusAnswer, nowMs: number): Promise<void>;
}

export const createRunHistory = (documents: DynamoDBDocumentClient, table: string): RunHistory => ({
  write: async (status, nowMs) => {
    const seq = { "#seq": RESULTS_TABLE_KEYS.sort };
    const isNew = "attribute_not_exists(#seq)";
    const hasBegunAlone = status.over === null && !status.start.state;
    try {
      await documents.send(
        new PutCommand({
          TableName: table,
          Item: historyItemOf(status, nowMs),
          ...(hasBegunAlone
            ? { ConditionExpression: isNew, ExpressionAttributeNames: seq }
            : {
                ConditionExpression: `${isNew} OR #isOver = :false`,
                ExpressionAttributeNames: { ...seq, "#isOver": "isOver" },
                ExpressionAttributeValues: { ":false": false },
              }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
