// The flush log in the embedded DynamoDB: appended by condition, its end read back over pages.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createFlushLog } from "../../../cloud/aws/flush-log.ts";
import { makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { type LocalDynamoDb, startDynamoDb } from "../../../cloud/local/servers/dynamodb.ts";
import { createSeededTables } from "../../../cloud/local/servers/tables.ts";
import type { FlushLog } from "../../../cloud/ports.ts";
import { type FlushItem, MAX_PAYLOAD_BYTES } from "../../../contracts/delta/flush-item.ts";
import { namesOf } from "../../../contracts/words/names.ts";
import { FlushWriter } from "../../../images/aggregator/flush-writer.ts";
import { Intake } from "../../../images/aggregator/intake/intake.ts";
import { deltaOf, FakeClock, portsOf } from "../../aggregator/support.ts";
import { counter } from "../../metrics/support.ts";
import { SEED } from "../local/support.ts";

const TABLE = namesOf("meridian").resultsTable;

describe("the flush log's store", () => {
  let folder: string;
  let database: LocalDynamoDb;
  let client: DynamoDBClient;
  let store: FlushLog;
  let runCount = 0;
  let run: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "meridian-flush-log-"));
    database = await startDynamoDb(folder);
    await createSeededTables(database, "meridian", SEED);
    client = new DynamoDBClient(makeClientSettings(database));
    store = createFlushLog(client, TABLE);
  });
  afterAll(async () => {
    client.destroy();
    await database.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  beforeEach(() => {
    runCount += 1;
    run = `run-${runCount}#us-east-1`;
  });

  const common = (seq: number, flushId: string, bytes: number) => ({
    schema: "meridian.flush.v2" as const,
    run,
    seq,
    flushId,
    aggregatorId: "aggregator-1",
    writtenAt: "2026-11-24T17:02:21.000Z",
    payload: Buffer.alloc(bytes, seq),
    expiresAt: 1_900_000_000,
  });
  const part = (seq: number, flushId: string, bytes = 10): FlushItem => ({
    ...common(seq, flushId, bytes),
    role: "part",
  });
  const commit = (seq: number, ledger: Record<string, number>, partSeqs: number[] = []): FlushItem => ({
    ...common(seq, `flush-${seq}`, 10),
    role: "commit",
    partSeqs,
    ledger,
  });

  it("says of a log without items that the first is to be written", async () => {
    expect(await store.readHead(run)).toEqual({ nextSeq: 1, ledger: new Map(), uncommitted: new Map() });
  });

  it("writes a seq once, and leaves what stands there as it is", async () => {
    expect(await store.append(commit(1, { a: 1 }))).toBe("written");
    expect(await store.append(commit(1, { a: 9 }))).toBe("taken");
    expect(await store.readHead(run)).toEqual({ nextSeq: 2, ledger: new Map([["a", 1]]), uncommitted: new Map() });
  });

  it("lets one of many who write the same seq at once have it", async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => store.append(commit(1, { a: index }))));
    expect(outcomes.filter((outcome) => outcome === "written")).toHaveLength(1);
  });

  it("keeps the logs of two runs apart", async () => {
    await store.append(commit(1, { a: 1 }));
    expect((await store.readHead(`${run}-other`)).nextSeq).toBe(1);
  });

  it.each([0, 1, 4, 5, 23])("finds the newest commit behind %i parts that nobody has committed", async (partCount) => {
    await store.append(commit(1, { a: 3 }));
    await store.append(part(2, "flush-3"));
    await store.append(commit(3, { a: 4, "worker with, signs": 2 }, [2]));
    const seqs = Array.from({ length: partCount }, (_, index) => index + 4);
    for (const seq of seqs) await store.append(part(seq, `abandoned-${seq}`));
    const head = await store.readHead(run);
    expect(head.nextSeq).toBe(4 + partCount);
    expect(head.ledger).toEqual(
      new Map([
        ["a", 4],
        ["worker with, signs", 2],
      ]),
    );
    expect(head.uncommitted).toEqual(new Map(seqs.map((seq) => [seq, `abandoned-${seq}`])));
  });

  it("reads on where DynamoDB ends a page by its size", async () => {
    await store.append(commit(1, { a: 1 }));
    for (let seq = 2; seq <= 8; seq += 1) await store.append(part(seq, "large", 300 * 1024));
    const { nextSeq, ledger, uncommitted } = await store.readHead(run);
    expect({ nextSeq, ledger, parts: uncommitted.size }).toEqual({ nextSeq: 9, ledger: new Map([["a", 1]]), parts: 7 });
    const pages = [await store.readPage(`run-${runCount}`, "us-east-1", 0)];
    for (let page = pages.at(-1); page?.isLast === false; page = pages.at(-1))
      pages.push(await store.readPage(`run-${runCount}`, "us-east-1", page.items.at(-1)?.seq ?? 0));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap(({ items }) => items.map(({ seq }) => seq))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("finds a log in which no flush was ever committed to have no ledger", async () => {
    for (let seq = 1; seq <= 6; seq += 1) await store.append(part(seq, "lost"));
    const { nextSeq, ledger, uncommitted } = await store.readHead(run);
    expect({ nextSeq, ledger, parts: uncommitted.size }).toEqual({ nextSeq: 7, ledger: new Map(), parts: 6 });
  });

  it("names the log when its end is not what an aggregator writes", async () => {
    const documents = DynamoDBDocumentClient.from(client);
    await documents.send(new PutCommand({ TableName: TABLE, Item: { run, seq: 1, role: "commit", flushId: "x" } }));
    await expect(store.readHead(run)).rejects.toMatchObject({ code: "LOG_DAMAGED" });
  });

  it("takes the largest commit that there can be: a payload at its limit, a full ledger, a hundred parts", async () => {
    const intake = new Intake(await store.readHead(run));
    const offer = (slot: number) => intake.offer(deltaOf({ workerId: `worker-${slot}` }), 1).kind;
    for (let slot = 1; offer(slot) === "pending"; ) slot += 1;
    const draft = intake.draft();
    const ledger = Object.fromEntries([...(draft?.upTo.keys() ?? [])].map((workerId) => [workerId, 86_400]));
    expect(Object.keys(ledger).length).toBeGreaterThan(1_000);
    const partSeqs = Array.from({ length: 100 }, (_, index) => 100_000 + index);
    const payload = Buffer.alloc(MAX_PAYLOAD_BYTES, 7);
    expect(await store.append({ ...commit(1, ledger, partSeqs), flushId: randomUUID(), payload })).toBe("written");
    expect((await store.readHead(run)).ledger).toEqual(new Map(Object.entries(ledger)));
  });

  it("takes a flush of several hundred series in parts, and has its ledger afterwards", async () => {
    const intake = new Intake(await store.readHead(run));
    const series = Array.from({ length: 400 }, (_, index) =>
      counter("http_reqs", { name: Buffer.from(`${Math.sin(index)}`.repeat(60)).toString("base64") }, index + 1),
    );
    intake.offer(deltaOf({ workerId: "a", seconds: [{ second: 1, series }] }), 1_000);
    const ports = portsOf(store, new FakeClock());
    await new FlushWriter(run, "aggregator-1", intake, ports, 8 * 1024).flush(new AbortController().signal);
    const head = await store.readHead(run);
    expect(head.ledger).toEqual(new Map([["a", 1]]));
    expect(head.nextSeq).toBeGreaterThan(3);
    expect(head.uncommitted.size).toBe(0);
  });
});
