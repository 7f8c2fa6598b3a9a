// The embedded DynamoDB: seeded as on AWS, and what it answered outlives the process that hosts it.
import { connect } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { ClassicLevel } from "classic-level";
import { type Access, makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { openLog } from "../../../cloud/local/local-cloud.ts";
import { startDynamoDb } from "../../../cloud/local/servers/dynamodb.ts";
import { createSeededTables } from "../../../cloud/local/servers/tables.ts";
import { makeSeedItems } from "../../../contracts/orchestrator/seed.ts";
import { flushLogKey } from "../../../contracts/words/names.ts";
import { makeFolder, removeFolder, SEED } from "./support.ts";

const RUN = flushLogKey(SEED.runId, "us-east-1");

describe("the embedded DynamoDB", () => {
  let directory: string;
  beforeEach(() => {
    directory = makeFolder();
  });
  afterEach(() => removeFolder(directory));

  const documentsOf = (access: Access) => DynamoDBDocumentClient.from(new DynamoDBClient(makeClientSettings(access)));

  it("holds the four items of a fresh run, and an empty log", async () => {
    const database = await startDynamoDb(directory);
    await createSeededTables(database, "meridian", SEED);
    const documents = documentsOf(database);
    for (const item of makeSeedItems(SEED)) {
      const { Item } = await documents.send(
        new GetCommand({ TableName: "meridian-state", Key: { id: item.id }, ConsistentRead: true }),
      );
      expect(Item).toEqual(item);
    }
    expect((await documents.send(new ScanCommand({ TableName: "meridian-results" }))).Count).toBe(0);
    documents.destroy();
    await database.close();
  });

  it("leaves no iterator of a query behind", async () => {
    const opened = jest.spyOn(ClassicLevel.prototype, "values");
    const database = await startDynamoDb(directory);
    await createSeededTables(database, "meridian", SEED);
    const documents = documentsOf(database);
    const put = (seq: number) =>
      documents.send(new PutCommand({ TableName: "meridian-results", Item: { run: RUN, seq } }));
    for (let seq = 1; seq <= 3; seq += 1) await put(seq);
    const query = {
      TableName: "meridian-results",
      KeyConditionExpression: "#run = :run",
      ExpressionAttributeNames: { "#run": "run" },
      ExpressionAttributeValues: { ":run": RUN },
    };
    for (const more of [{}, { Limit: 1 }, { ConsistentRead: true }])
      await documents.send(new QueryCommand({ ...query, ...more }));
    // What ends with its stream does so in a turn of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const iterators = opened.mock.results.map(({ value }) => value as AsyncIterator<unknown>);
    expect(iterators.length).toBeGreaterThan(3);
    for (const iterator of iterators)
      await expect(iterator.next()).rejects.toMatchObject({ code: "LEVEL_ITERATOR_NOT_OPEN" });
    opened.mockRestore();
    documents.destroy();
    await database.close();
  });

  it("survives clients that die in the middle of a request", async () => {
    const database = await startDynamoDb(directory);
    const { port } = new URL(database.endpoint);
    for (let count = 0; count < 3; count += 1) {
      const socket = connect(Number(port), "127.0.0.1");
      await new Promise((resolve) =>
        socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n{", resolve),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.resetAndDestroy();
    }
    await createSeededTables(database, "meridian", SEED);
    await database.close();
  });

  it("closes in peace while it is written to and read, and keeps what it answered", async () => {
    for (let round = 0; round < 5; round += 1) {
      const folder = `${directory}/${round}`;
      const database = await startDynamoDb(folder);
      await createSeededTables(database, "meridian", SEED);
      const documents = documentsOf(database);
      const putsOf = (from: number) =>
        Array.from({ length: 20 }, (_, index) =>
          documents.send(new PutCommand({ TableName: "meridian-results", Item: { run: RUN, seq: from + index } })),
        );
      await Promise.all(putsOf(0));
      const scans = Array.from({ length: 20 }, () =>
        documents.send(new ScanCommand({ TableName: "meridian-results" })),
      );
      const underWay = Promise.allSettled([...scans, ...putsOf(100)]);
      await new Promise((resolve) => setTimeout(resolve, round * 3));
      await database.close();
      documents.destroy();
      const answeredCount = (await underWay).slice(scans.length).filter(({ status }) => status === "fulfilled").length;
      const again = await startDynamoDb(folder);
      const reader = documentsOf(again);
      const { Count = 0 } = await reader.send(new ScanCommand({ TableName: "meridian-results" }));
      expect(Count).toBeGreaterThanOrEqual(20 + answeredCount);
      reader.destroy();
      await again.close();
    }
  });

  it("refuses a directory that is open already, and lets it go when it closes", async () => {
    const first = await startDynamoDb(`${directory}/log`);
    await expect(openLog(directory)).rejects.toMatchObject({ code: "LOG_LOCKED" });
    await first.close();
    await (await openLog(directory)).close();
  });

  it("has no log where no run was", async () => {
    await expect(openLog(directory)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  it("reads everything back when its directory is opened again", async () => {
    const first = await startDynamoDb(`${directory}/log`);
    await createSeededTables(first, "meridian", SEED);
    const writer = documentsOf(first);
    const payload = Buffer.alloc(20_000, 7);
    for (let seq = 1; seq <= 30; seq += 1) {
      await writer.send(new PutCommand({ TableName: "meridian-results", Item: { run: RUN, seq, payload } }));
    }
    writer.destroy();
    await first.close();
    const log = await openLog(directory);
    const reader = documentsOf(log.access);
    const { Items } = await reader.send(
      new QueryCommand({
        TableName: "meridian-results",
        KeyConditionExpression: "#run = :run",
        ExpressionAttributeNames: { "#run": "run" },
        ExpressionAttributeValues: { ":run": RUN },
      }),
    );
    expect(Items?.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(Items?.every((item) => Buffer.from(item.payload).equals(payload))).toBe(true);
    reader.destroy();
    await log.close();
  });
});
