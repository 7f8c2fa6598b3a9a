// Makes and seeds the state table and the results table, as Terraform does on AWS.
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { makeSeedItems, type SeedInput } from "../../../contracts/orchestrator/seed.ts";
import { namesOf, RESULTS_TABLE_KEYS, STATE_TABLE_KEY } from "../../../contracts/words/names.ts";
import { type Access, makeClientSettings } from "../aws-environment.ts";

interface Key {
  readonly name: string;
  readonly type: "S" | "N";
}

const createTable = async (client: DynamoDBClient, table: string, keys: readonly Key[]): Promise<void> => {
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      KeySchema: keys.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? "HASH" : "RANGE" })),
    }),
  );
  // A new table is CREATING for a moment and refuses writes meanwhile. The SDK's own waiter would sleep for seconds.
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    if (Table?.TableStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export const createSeededTables = async (access: Access, name: string, seed: SeedInput): Promise<void> => {
  const { stateTable, resultsTable } = namesOf(name);
  const client = new DynamoDBClient(makeClientSettings(access));
  try {
    await Promise.all([
      createTable(client, stateTable, [{ name: STATE_TABLE_KEY, type: "S" }]),
      createTable(client, resultsTable, [
        { name: RESULTS_TABLE_KEYS.partition, type: "S" },
        { name: RESULTS_TABLE_KEYS.sort, type: "N" },
      ]),
    ]);
    const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    for (const item of makeSeedItems(seed)) await documents.send(new PutCommand({ TableName: stateTable, Item: item }));
  } finally {
    client.destroy();
  }
};
