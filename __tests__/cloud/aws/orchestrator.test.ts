// The orchestrator's client against a server that answers as Lambda does: what is believed, what is not, and by which
// clock.
import { LambdaClient } from "@aws-sdk/client-lambda";
import { createOrchestrator } from "../../../cloud/aws/orchestrator.ts";
import { makeClientSettings } from "../../../cloud/local/aws-environment.ts";
import { type ApiAnswer, type AwsServer, answerJson, startAwsServer } from "../../../cloud/local/servers/aws-server.ts";
import type { Orchestrator } from "../../../cloud/ports.ts";

const END = { statusCode: 200, runId: "run-1", phase: "started", serverTime: "2026-11-24T17:02:11.000Z" };

describe("the orchestrator's client", () => {
  let server: AwsServer;
  let client: LambdaClient;
  let asked: string[];
  let answer: ApiAnswer;
  let orchestrator: Orchestrator;

  beforeEach(async () => {
    server = await startAwsServer();
    asked = [];
    server.serve([
      async ({ url, body }) => {
        asked.push(`${url.pathname} ${body}`);
        return answer;
      },
    ]);
    client = new LambdaClient({ ...makeClientSettings({ endpoint: server.endpoint, secret: "any" }), maxAttempts: 1 });
    let ticks = 0;
    orchestrator = createOrchestrator(client, "meridian-orchestrator:generator", () => ++ticks);
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
  });

  const sweep = () => orchestrator.call({ type: "test-sweep" });

  it("invokes the function by its alias, and times the call by the caller's clock", async () => {
    answer = answerJson(200, END);
    expect(await sweep()).toEqual({ answer: END, sentMs: 1, receivedMs: 2 });
    expect(asked).toEqual([
      '/2015-03-31/functions/meridian-orchestrator%3Agenerator/invocations {"type":"test-sweep"}',
    ]);
  });

  it("gives a refusal as an answer", async () => {
    answer = answerJson(200, { statusCode: 403, error: "forbidden", message: "not for workers" });
    expect((await sweep()).answer).toMatchObject({ error: "forbidden" });
  });

  it.each([
    ["is not what was agreed", answerJson(200, { ...END, phase: "sleeping" }), "ORCHESTRATOR_DIFFERS"],
    [
      "is of a function that failed",
      answerJson(200, {}, { "x-amz-function-error": "Unhandled" }),
      "ORCHESTRATOR_UNREACHABLE",
    ],
    ["does not come", { status: 500 }, "ORCHESTRATOR_UNREACHABLE"],
  ])("believes no answer that %s, and asks once", async (_, given, code) => {
    answer = given;
    await expect(sweep()).rejects.toMatchObject({ code });
    expect(asked).toHaveLength(1);
  });
});
