// Reads how far a run on this machine had come, from the state table that it left behind beside its log.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { SlotItem, STATE_IDS, StartStateItem } from "../../contracts/orchestrator/state.ts";
import { namesOf } from "../../contracts/words/names.ts";
import { type Access, makeClientSettings } from "./aws-environment.ts";

export interface LeftState {
  readonly start: StartStateItem;
  readonly slots: readonly SlotItem[];
}

/** @returns undefined when the table knows nothing of this run's start */
export const readState = async (access: Access, name: string, runId: string): Promise<LeftState | undefined> => {
  const client = new DynamoDBClient(makeClientSettings(access));
  try {
    const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
      new ScanCommand({ TableName: namesOf(name).stateTable, ConsistentRead: true }),
    );
    const start = Items.map((item) => StartStateItem.safeParse(item).data).find((item) => item?.id === STATE_IDS.start);
    if (start === undefined || start.runId !== runId) return undefined;
    return { start, slots: Items.flatMap((item) => SlotItem.safeParse(item).data ?? []) };
  } finally {
    client.destroy();
  }
};
