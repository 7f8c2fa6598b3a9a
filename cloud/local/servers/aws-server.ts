// One HTTP server on 127.0.0.1 for all that AWS SDK clients call but DynamoDB. It asks each API in turn; an API answers
// the requests that it knows. Whoever has not the run's secret is answered by none.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Gate, type GateRefusal } from "./gate.ts";

/** Lambda's own limit for a payload. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Gives undefined for a request that is not of this API. */
export type Api = (request: ApiRequest) => Promise<ApiAnswer | undefined>;

export interface AwsServer {
  readonly endpoint: string;
  /** Sets the APIs to answer with. Until then every call is unknown: making the APIs takes the server's endpoint. */
  serve(apis: readonly Api[]): void;
  close(): Promise<void>;
}

export const answerJson = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return sizeBytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
};

const refusal = ({ status, type, message }: GateRefusal): ApiAnswer =>
  answerJson(status, { __type: type, message }, { "x-amzn-errortype": type });

const answerOf = async (apis: readonly Api[], gate: Gate | undefined, request: IncomingMessage): Promise<ApiAnswer> => {
  const { method = "GET", url: target = "/", headers } = request;
  const refused = await gate?.refusalOf({ method, url: target, headers });
  if (refused !== undefined) return refusal(refused);
  const body = await readBody(request);
  if (body === undefined) {
    const message = `the request is larger than ${MAX_BODY_BYTES} bytes`;
    return answerJson(413, { Type: "User", Message: message }, { "x-amzn-errortype": "RequestTooLargeException" });
  }
  const otherBody = gate?.refusalOfBody(request, createHash("sha256").update(body).digest("hex"));
  if (otherBody !== undefined) return refusal(otherBody);
  const url = new URL(target, "http://127.0.0.1");
  const call: ApiRequest = { method, url, headers, body: body.toString("utf8") };
  for (const api of apis) {
    const answer = await api(call);
    if (answer !== undefined) return answer;
  }
  const message = `${call.method} ${url.pathname} is none of the calls that a run on one machine makes`;
  return answerJson(
    404,
    { __type: "UnknownOperationException", message },
    { "x-amzn-errortype": "UnknownOperationException" },
  );
};

const send = (response: ServerResponse, { status, headers, body }: ApiAnswer): void => {
  // What a refused caller still sends is not read.
  const ending = response.req.complete ? {} : { connection: "close" };
  response.writeHead(status, { ...headers, ...ending, "content-length": Buffer.byteLength(body ?? "") }).end(body);
};

/** @param secret the run's; tests that stand in for AWS have none, and answer everybody */
export const startAwsServer = async (secret?: string): Promise<AwsServer> => {
  let apis: readonly Api[] = [];
  let gate: Gate | undefined;
  const server = createServer((request, response) => {
    answerOf(apis, gate, request)
      .catch((error: unknown) => answerJson(500, { __type: "InternalFailure", message: String(error) }))
      .then((answer) => send(response, answer))
      // This fails only when the caller has gone, and then nobody waits for an answer.
      .catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  gate = secret === undefined ? undefined : new Gate(secret, endpoint);
  return {
    endpoint,
    serve: (served) => {
      apis = served;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
