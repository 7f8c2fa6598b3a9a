// Who may call the servers of a run on one machine: those who have the run's secret, and no page of a browser.
import { createHash } from "node:crypto";
import { request } from "node:http";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { type Access, makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { type AwsServer, answerJson, startAwsServer } from "../../../cloud/local/servers/aws-server.ts";
import { type LocalDynamoDb, startDynamoDb } from "../../../cloud/local/servers/dynamodb.ts";
import { bearerOf } from "../../../cloud/local/servers/gate.ts";
import { askTasks } from "../../../cloud/local/servers/tasks-api.ts";
import { makeFolder, removeFolder } from "./support.ts";

const SECRET = "a-secret-that-this-run-alone-has";

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const send = (
  { endpoint }: Access,
  { method, path, headers, body }: Sent,
): Promise<{ status: number; cors: unknown }> =>
  new Promise((resolve, reject) => {
    const sent = request(`${endpoint}${path}`, { method, headers, agent: false }, (response) => {
      response.resume().on("end", () => {
        resolve({ status: response.statusCode ?? 0, cors: response.headers["access-control-allow-origin"] });
      });
    });
    sent.on("error", reject).end(body);
  });

/** What an SDK would have sent: signed with the secret that it was given. */
const signedCall = async (access: Access): Promise<Sent> => {
  let taken: Sent | undefined;
  const client = new DynamoDBClient({ ...makeClientSettings(access), maxAttempts: 1 });
  client.middlewareStack.add(
    () => async (args) => {
      const { method, path, headers, body } = args.request as Sent;
      taken = { method, path, headers: { ...headers }, body };
      throw new Error("taken");
    },
    { step: "finalizeRequest", priority: "low" },
  );
  await client.send(new ListTablesCommand({})).catch(() => undefined);
  client.destroy();
  if (taken === undefined) throw new Error("nothing was signed");
  return taken;
};

describe("a server of a run on one machine", () => {
  let folder: string;
  let database: LocalDynamoDb;
  let server: AwsServer;
  let served: string[];
  beforeAll(async () => {
    folder = makeFolder();
    database = await startDynamoDb(folder, SECRET);
    server = await startAwsServer(SECRET);
    server.serve([
      async ({ method, url }) => {
        served.push(`${method} ${url.pathname}${url.search}`);
        return answerJson(200, { runId: "r", tasks: [], services: [], failures: [] });
      },
    ]);
  });
  afterAll(async () => {
    await server.close();
    await database.close();
    removeFolder(folder);
  });
  beforeEach(() => {
    served = [];
  });
  const accessTo = (which: "api" | "database", secret = SECRET): Access => ({
    endpoint: which === "api" ? server.endpoint : database.endpoint,
    secret,
  });

  it("answers every SDK client that has the secret", async () => {
    const settings = makeClientSettings(accessTo("api"));
    const lambda = new LambdaClient(settings);
    const [FunctionName, Payload] = ["meridian-orchestrator:generator", '{"type":"test-init","é":"日本"}'];
    await lambda.send(new InvokeCommand({ FunctionName, Payload, Qualifier: "x y+z" }));
    await new ECSClient(settings).send(new DescribeServicesCommand({ cluster: "meridian", services: ["a"] }));
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    await s3.send(new GetObjectCommand({ Bucket: "meridian", Key: "run plan+(1)/é.json" }));
    await new DynamoDBClient(makeClientSettings(accessTo("database"))).send(new ListTablesCommand({}));
    expect(await askTasks(accessTo("api"))).toMatchObject({ runId: "r" });
    expect(served).toHaveLength(4);
  });

  it.each(["api", "database"] as const)("refuses whoever guesses the secret of the %s", async (which) => {
    for (const secret of ["local", "", SECRET.slice(1), `${SECRET}x`]) {
      const client = new DynamoDBClient({ ...makeClientSettings(accessTo(which, secret)), maxAttempts: 1 });
      await expect(client.send(new ListTablesCommand({}))).rejects.toThrow();
      client.destroy();
    }
    expect(await askTasks(accessTo("api", "local"))).toBeUndefined();
    expect(served).toEqual([]);
  });

  it.each(["api", "database"] as const)("holds the %s to what was signed", async (which) => {
    const access = accessTo(which);
    const call = await signedCall(access);
    const { host } = new URL(access.endpoint);
    const { authorization = "" } = call.headers;
    const changed: Record<string, Partial<Sent>> = {
      "another body": { body: '{"Limit":1}' },
      "a body and its hash": {
        body: "{} ",
        headers: { ...call.headers, "x-amz-content-sha256": createHash("sha256").update("{} ").digest("hex") },
      },
      "another path": { path: "/2015-03-31/functions/f/invocations" },
      "a query": { path: "/?Qualifier=x" },
      "another method": { method: "PUT" },
      "another action": { headers: { ...call.headers, "x-amz-target": "DynamoDB_20120810.DeleteTable" } },
      "no signature": { headers: { ...call.headers, authorization: "" } },
      "a signature of zeros": {
        headers: { ...call.headers, authorization: authorization.replace(/[0-9a-f]{64}$/, "0".repeat(64)) },
      },
      "a signature without the host": {
        headers: { ...call.headers, authorization: authorization.replace("host;", "") },
      },
      "another region": {
        headers: { ...call.headers, authorization: authorization.replace("us-east-1", "eu-west-1") },
      },
    };
    for (const [what, change] of Object.entries(changed)) {
      const { status } = await send(access, { ...call, ...change });
      expect([what, status === 400 || status === 403]).toEqual([what, true]);
    }
    expect(served).toEqual([]);
    expect(await send(access, { ...call, headers: { ...call.headers, host } })).toMatchObject({ status: 200 });
  });

  it.each(["api", "database"] as const)("lets no page call the %s, by whatever name", async (which) => {
    const access = accessTo(which);
    const call = await signedCall(access);
    const { port } = new URL(access.endpoint);
    const authorization = bearerOf(SECRET);
    const attempts: Record<string, string>[] = [
      { host: `evil.example:${port}` },
      { host: `localhost:${port}` },
      { host: "127.0.0.1" },
      { host: `127.0.0.1:${port}.` },
      { host: `evil.example:${port}`, authorization },
      { origin: "https://evil.example" },
      { origin: access.endpoint, authorization },
      { origin: "null" },
    ];
    for (const headers of attempts) {
      for (const method of ["POST", "OPTIONS", "GET"]) {
        const answer = await send(access, { ...call, method, headers: { ...call.headers, ...headers } });
        expect(answer).toEqual({ status: 403, cors: undefined });
      }
    }
    expect(served).toEqual([]);
  });

  it("answers whatever is sent as an authorization, and lets none in", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom("authorization", "x-amz-date", "x-amz-content-sha256"),
        fc.stringMatching(/^[ -~]{0,200}$/),
        async (name, value) => {
          const access = accessTo("api");
          const call = await signedCall(access);
          fc.pre(value.trim() !== call.headers[name]);
          const { status } = await send(access, { ...call, headers: { ...call.headers, [name]: value } });
          expect(status).toBe(403);
        },
      ),
      { numRuns: 50 },
    ));
});
