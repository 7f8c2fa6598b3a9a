// One HTTP server on 127.0.0.1 for all that AWS SDK clients call but DynamoDB. It asks each API in turn; an API answers
// the requests that it knows.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

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

const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return sizeBytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString("utf8") : undefined;
};

const answerOf = async (apis: readonly Api[], request: IncomingMessage): Promise<ApiAnswer> => {
  const body = await readBody(request);
  if (body === undefined) {
    const message = `the request is larger than ${MAX_BODY_BYTES} bytes`;
    return answerJson(413, { Type: "User", Message: message }, { "x-amzn-errortype": "RequestTooLargeException" });
  }
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const call: ApiRequest = { method: request.method ?? "GET", url, headers: request.headers, body };
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
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body ?? "") }).end(body);
};

export const startAwsServer = async (): Promise<AwsServer> => {
  let apis: readonly Api[] = [];
  const server = createServer((request, response) => {
    answerOf(apis, request)
      .catch((error: unknown) => answerJson(500, { __type: "InternalFailure", message: String(error) }))
      .then((answer) => send(response, answer))
      // This fails only when the caller has gone, and then nobody waits for an answer.
      .catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
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
