// The local Lambda through the real client, with a handler that says what it was given.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { type LocalCloud, startLocalCloud } from "../../../cloud/local/local-cloud.ts";
import {
  clientOf,
  cloudOptions,
  eventually,
  makeFolder,
  makeWorkshop,
  removeFolder,
  SEED,
  type Workshop,
} from "./support.ts";

const FUNCTION = "meridian-orchestrator";
const ARN = `arn:aws:lambda:us-west-2:000000000000:function:${FUNCTION}`;

describe("the orchestrator of a local run", () => {
  let workshop: Workshop;
  let directory: string;
  let cloud: LocalCloud;
  let lambda: LambdaClient;

  beforeAll(async () => {
    workshop = await makeWorkshop();
    directory = makeFolder();
    cloud = await startLocalCloud({ ...cloudOptions(workshop.programs, directory), seed: { ...SEED, regions: {} } });
    lambda = new LambdaClient(clientOf(cloud.environment, "LAMBDA"));
  });
  afterAll(async () => {
    lambda.destroy();
    await cloud.close({ graceMs: 0 });
    workshop.remove();
    removeFolder(directory);
  });

  const invoke = (event: object, FunctionName = `${FUNCTION}:generator`): Promise<InvokeCommandOutput> =>
    lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  const payloadOf = ({ Payload }: InvokeCommandOutput) => JSON.parse(Payload?.transformToString() ?? "null");

  it("gets the event and Lambda's context, and answers with its payload", async () => {
    const output = await invoke({ type: "test-init" });
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    const { event, context, remainingMs } = payloadOf(output);
    expect(event).toEqual({ type: "test-init" });
    expect(context).toMatchObject({
      functionName: FUNCTION,
      invokedFunctionArn: `${ARN}:generator`,
      awsRequestId: expect.any(String),
    });
    expect(remainingMs).toBeGreaterThan(0);
  });

  it.each([
    [FUNCTION, ARN],
    [`${FUNCTION}:generator`, `${ARN}:generator`],
    [ARN, ARN],
    [`${ARN}:generator`, `${ARN}:generator`],
    [`000000000000:function:${FUNCTION}:generator`, `${ARN}:generator`],
  ])("is found as %s", async (name, arn) => {
    expect(payloadOf(await invoke({}, name)).context.invokedFunctionArn).toBe(arn);
  });

  it("is found by name and qualifier", async () => {
    const { context } = payloadOf(
      await lambda.send(new InvokeCommand({ FunctionName: FUNCTION, Qualifier: "generator" })),
    );
    expect(context.invokedFunctionArn).toBe(`${ARN}:generator`);
  });

  it.each(["other-orchestrator", `${FUNCTION}:other`, `${FUNCTION}:worker`])("is not there as %s", async (name) => {
    await expect(invoke({}, name)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("has an environment of its own: the local endpoints, and nothing of the user's", async () => {
    expect(payloadOf(await invoke({})).environment).toEqual(cloud.environment);
  });

  it("answers calls at the same time, not one after another", async () => {
    const guests = 5;
    const outputs = await Promise.all(Array.from({ length: guests }, () => invoke({ do: "meet", guests })));
    expect(outputs.map(payloadOf)).toEqual(Array.from({ length: guests }, () => ({ met: guests })));
  });

  it("reports what its handler throws as a function error", async () => {
    const output = await invoke({ do: "throw" });
    expect(output).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(payloadOf(output)).toMatchObject({ errorType: "TypeError", errorMessage: "as told" });
  });

  it("starts anew after its process ended, which only the calls under way notice", async () => {
    expect(payloadOf(await invoke({ do: "exit" }))).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(payloadOf(await invoke({ type: "test-init" })).event).toEqual({ type: "test-init" });
  });

  it("takes events that nobody waits for", async () => {
    const Payload = JSON.stringify({ do: "log" });
    const output = await lambda.send(new InvokeCommand({ FunctionName: FUNCTION, InvocationType: "Event", Payload }));
    expect(output.StatusCode).toBe(202);
    await eventually(
      () => readFileSync(join(directory, "logs", "orchestrator.log"), "utf8").includes(ARN) || undefined,
    );
  });

  it("refuses what is not JSON", async () => {
    const command = new InvokeCommand({ FunctionName: FUNCTION, Payload: "{" });
    await expect(lambda.send(command)).rejects.toMatchObject({ name: "InvalidRequestContentException" });
  });
});
