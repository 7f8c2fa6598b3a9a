// The embedded DynamoDB with an item whose bytes were damaged on disk: it is not there, and the others are.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { ClassicLevel } from "classic-level";
import { makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { startDynamoDb } from "../../../cloud/local/servers/dynamodb.ts";
import { createSeededTables } from "../../../cloud/local/servers/tables.ts";
import { flushLogKey } from "../../../contracts/words/names.ts";
import { makeFolder, removeFolder, SEED } from "./support.ts";

const TableName = "meridian-results";
const run = flushLogKey("run-1", "us-east-1");

let directory: string;
beforeEach(() => {
  directory = makeFolder();
});
afterEach(() => removeFolder(directory));

const withDocuments = async <T>(use: (documents: DynamoDBDocumentClient) => Promise<T>, isNew = false): Promise<T> => {
  const database = await startDynamoDb(directory);
  if (isNew) await createSeededTables(database, "meridian", SEED);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(makeClientSettings(database)));
  try {
    return await use(documents);
  } finally {
    documents.destroy();
    await database.close();
  }
};

/** Overwrites the bytes of the item with that text. */
const damage = async (text: string): Promise<void> => {
  const level = new ClassicLevel<Buffer, string>(directory, { keyEncoding: "buffer", valueEncoding: "utf8" });
  for await (const [key, value] of level.iterator())
    if (value.includes(text)) await level.put(key, value.replace(text, "\u0007\u0007"));
  await level.close();
};

it("gives all items but one that cannot be read, whoever asks and however", async () => {
  await withDocuments(async (documents) => {
    for (const [index, text] of ["first", "second", "third"].entries())
      await documents.send(new PutCommand({ TableName, Item: { run, seq: index + 1, text } }));
  }, true);
  await damage("second");
  const [all, damaged, whole] = await withDocuments((documents) =>
    Promise.all([
      documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "run = :run",
          ExpressionAttributeValues: { ":run": run },
        }),
      ),
      documents.send(new GetCommand({ TableName, Key: { run, seq: 2 } })),
      documents.send(new GetCommand({ TableName, Key: { run, seq: 3 } })),
    ]),
  );
  expect(all.Items?.map(({ text }) => text)).toEqual(["first", "third"]);
  expect(damaged.Item).toBeUndefined();
  expect(whole.Item?.text).toBe("third");
});
