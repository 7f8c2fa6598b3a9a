// Secrets that AWS keeps, asked for over a socket as the SDK asks.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSecretStore } from "../../../cloud/aws/secret-store.ts";

const asked: { target: string; region: string; body: Record<string, unknown> }[] = [];
const server = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text);
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const target = String(request.headers["x-amz-target"]);
  asked.push({ target, region, body });
  response.setHeader("content-type", "application/x-amz-json-1.1");
  if (body.Name === "/not/there") {
    response.statusCode = 400;
    response.end(JSON.stringify({ __type: "ParameterNotFound", message: "no such parameter" }));
  } else if (target.endsWith("GetParameter")) response.end(JSON.stringify({ Parameter: { Value: `of ${body.Name}` } }));
  else response.end(JSON.stringify(body.SecretId === "binary" ? {} : { SecretString: `of ${body.SecretId}` }));
});

const before = { ...process.env };
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
});
afterAll(() => {
  process.env = before;
  server.close();
  server.closeAllConnections();
});

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/login-a1B2c3";

it("parameters and secrets are read in the home region, or where an ARN says", async () => {
  const sources = ["ssm:/shop/token", "secretsmanager:shop/key", `secretsmanager:${ARN}`];
  expect(await createSecretStore("us-west-2").read(sources)).toEqual({
    "ssm:/shop/token": "of /shop/token",
    "secretsmanager:shop/key": "of shop/key",
    [`secretsmanager:${ARN}`]: `of ${ARN}`,
  });
  const calls = asked.splice(0).sort((a, b) => a.target.localeCompare(b.target) || a.region.localeCompare(b.region));
  expect(calls).toEqual([
    {
      target: "AmazonSSM.GetParameter",
      region: "us-west-2",
      body: { Name: "/shop/token", WithDecryption: true },
    },
    { target: "secretsmanager.GetSecretValue", region: "eu-west-1", body: { SecretId: ARN } },
    { target: "secretsmanager.GetSecretValue", region: "us-west-2", body: { SecretId: "shop/key" } },
  ]);
});

it.each([
  ["ssm:/not/there", /ssm:\/not\/there cannot be read: ParameterNotFound: no such parameter/],
  ["secretsmanager:binary", /secretsmanager:binary cannot be read: .*no text/],
])("a secret %s that is not there is named with AWS's own words", async (source, message) => {
  const error = await createSecretStore("us-west-2")
    .read([source])
    .catch((thrown) => thrown);
  expect(error.code).toBe("SECRET_UNREADABLE");
  expect(error.message).toMatch(message);
});
