// The embedded DynamoDB on a disk that takes no more: what was written before is on disk, what comes after in memory, and
// whoever reads finds one log.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { ClassicLevel } from "classic-level";
import * as fc from "fast-check";
import { makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { type LocalDynamoDb, startDynamoDb } from "../../../cloud/local/servers/dynamodb.ts";
import { createSeededTables } from "../../../cloud/local/servers/tables.ts";
import { flushLogKey } from "../../../contracts/words/names.ts";
import { makeFolder, removeFolder, SEED } from "./support.ts";

const TableName = "meridian-results";
const FULL = Object.assign(new Error("IO error: log/000005.log: No space left on device"), { code: "LEVEL_IO_ERROR" });
type Writing = { _put: () => Promise<void>; _batch: () => Promise<void>; _del: () => Promise<void> };

let directory: string;
let database: LocalDynamoDb;
let documents: DynamoDBDocumentClient;
let told: string[];
beforeAll(async () => {
  directory = makeFolder();
  told = [];
  database = await startDynamoDb(directory, undefined, ({ message }) => told.push(message));
  await createSeededTables(database, "meridian", SEED);
  documents = DynamoDBDocumentClient.from(new DynamoDBClient(makeClientSettings(database)));
});
afterAll(async () => {
  documents.destroy();
  await database.close();
  removeFolder(directory);
});
afterEach(() => jest.restoreAllMocks());

const fillDisk = (): void => {
  const level = ClassicLevel.prototype as unknown as Writing;
  for (const name of ["_put", "_batch", "_del"] as const) jest.spyOn(level, name).mockRejectedValue(FULL);
};

const written = fc.array(fc.record({ seq: fc.integer({ min: 1, max: 12 }), isGone: fc.boolean() }), { maxLength: 8 });

describe("the embedded DynamoDB on a full disk", () => {
  it("has one log of what it wrote before and after", async () => {
    let runs = 0;
    let isFull = false;
    const property = fc.asyncProperty(
      written,
      written,
      fc.boolean(),
      fc.integer({ min: 1, max: 20 }),
      async (...given) => {
        const [before, after, ScanIndexForward, Limit] = given;
        runs += 1;
        const run = flushLogKey(`run-${runs}`, "us-east-1");
        const model = new Map<number, string>();
        const write = async (all: typeof before, text: string): Promise<void> => {
          for (const { seq, isGone } of all) {
            const Key = { run, seq };
            if (isGone) await documents.send(new DeleteCommand({ TableName, Key }));
            else await documents.send(new PutCommand({ TableName, Item: { ...Key, text } }));
            if (isGone) model.delete(seq);
            else model.set(seq, text);
          }
        };
        await write(before, "before");
        if (!isFull) fillDisk();
        isFull = true;
        await write(after, "after");
        const { Items } = await documents.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "#run = :run",
            ExpressionAttributeNames: { "#run": "run" },
            ExpressionAttributeValues: { ":run": run },
            ScanIndexForward,
            Limit,
          }),
        );
        const expected = [...model].sort(([a], [b]) => (ScanIndexForward ? a - b : b - a)).slice(0, Limit);
        expect(Items?.map(({ seq, text }) => [seq, text])).toEqual(expected);
        const seqs = Array.from({ length: 12 }, (_, index) => index + 1);
        const got = seqs.map((seq) => documents.send(new GetCommand({ TableName, Key: { run, seq } })));
        expect((await Promise.all(got)).map(({ Item }) => Item?.text)).toEqual(seqs.map((seq) => model.get(seq)));
      },
    );
    await fc.assert(property, { numRuns: 10 });
    expect(told).toEqual([FULL.message]);
  });
});
