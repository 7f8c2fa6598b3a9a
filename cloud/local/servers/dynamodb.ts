// The embedded DynamoDB: dynalite over LevelDB files in a directory, on a free port of 127.0.0.1. dynalite takes any
// signature, so each call passes a gate first.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { type Access, makeClientSettings } from "../aws-environment.ts";
import { ignoringClosed, OpenRequests } from "./closing.ts";
import { Gate, type GateRefusal, mintRunSecret } from "./gate.ts";
import { letIteratorsEnd } from "./iterators.ts";
import { keepBeside } from "./memory-beside.ts";

export interface LocalDynamoDb extends Access {
  close(): Promise<void>;
}

/** dynalite's own limit. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const TOO_LARGE: GateRefusal = {
  status: 413,
  type: "RequestEntityTooLargeException",
  message: `the request is larger than ${MAX_BODY_BYTES} bytes`,
};

/**
 * The whole request for dynalite, or why it may not come in.
 * @throws when its sender is gone before it has sent all
 */
const admit = async (request: IncomingMessage, gate: Gate): Promise<IncomingMessage | GateRefusal> => {
  const { method = "GET", url = "/", headers } = request;
  const refusal = await gate.refusalOf({ method, url, headers });
  if (refusal !== undefined) return refusal;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) return TOO_LARGE;
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const otherBody = gate.refusalOfBody({ headers }, createHash("sha256").update(body).digest("hex"));
  if (otherBody !== undefined) return otherBody;
  // dynalite reads these fields of a request, and its body.
  return Object.assign(Readable.from(body.length === 0 ? [] : [body]), { method, url, headers }) as IncomingMessage;
};

const refuse = (response: ServerResponse, { status, type, message }: GateRefusal): void => {
  const text = JSON.stringify({ __type: type, message });
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": type, connection: "close" };
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) }).end(text);
};

/** dynalite takes any signature, and throws the error of a client that is killed while it sends: it gets neither. */
const guard = (server: Server, requests: OpenRequests, gateOf: () => Gate): void => {
  const handlers = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    admit(request, gateOf()).then(
      (admitted) => {
        if ("status" in admitted) refuse(response, admitted);
        else if (requests.take(request, response)) {
          for (const handle of handlers) handle.call(server, admitted, response);
        }
      },
      () => response.destroy(),
    );
  });
};

/**
 * Opens and reads LevelDB once before dynalite does: dynalite opens it at its first call, and nobody can catch its
 * failure, nor that of a read.
 */
const checkOpen = async (directory: string): Promise<void> => {
  const level = new ClassicLevel(directory);
  try {
    await level.open();
    for await (const _ of level.values({ valueEncoding: "buffer" }));
    await letIteratorsEnd(level);
  } catch (cause) {
    throw unopened(directory, cause);
  } finally {
    await level.close();
  }
};

/** LevelDB's own words are the cause of what it throws. */
const unopened = (directory: string, error: unknown): MeridianError => {
  const cause = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  if (cause.code === "LEVEL_LOCKED") {
    return new MeridianError("LOG_LOCKED", `the flush log in ${directory} cannot be opened`, {
      next: "wait until the run that writes it is over, or stop it by `meridian stop`",
      cause,
    });
  }
  const message = `the flush log in ${directory} cannot be opened: ${cause.message}`;
  return cause.code === "LEVEL_CORRUPTION"
    ? new MeridianError("LOG_DAMAGED", message, { cause })
    : new MeridianError("RESULTS_UNWRITABLE", message, { next: "make room, or name another folder with --out", cause });
};

/** dynalite answers its first call once LevelDB holds the directory: until then another process could still take it. */
const waitUntilHeld = async (access: Access): Promise<void> => {
  const client = new DynamoDBClient(makeClientSettings(access));
  try {
    await client.send(new ListTablesCommand({}));
  } finally {
    client.destroy();
  }
};

/**
 * A write that was answered survives the death of this process: LevelDB hands each write to the operating system first.
 * @param onUnwritable told when the disk takes no more: from then on memory does
 * @throws MeridianError LOG_LOCKED when another process has the directory open; LOG_DAMAGED; RESULTS_UNWRITABLE
 */
export const startDynamoDb = async (
  directory: string,
  secret = mintRunSecret(),
  onUnwritable: (cause: Error) => void = () => {},
): Promise<LocalDynamoDb> => {
  await mkdir(directory, { recursive: true }).catch((cause) => Promise.reject(unopened(directory, cause)));
  await checkOpen(directory);
  const forget = keepBeside(directory, onUnwritable);
  const server = dynalite({ path: directory, createTableMs: 0 });
  const requests = new OpenRequests();
  let gate: Gate;
  guard(server, requests, () => gate);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  gate = new Gate(secret, endpoint);
  await waitUntilHeld({ endpoint, secret });
  const closeServer = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  const close = async (): Promise<void> => {
    await requests.close();
    await ignoringClosed(closeServer);
    forget();
  };
  return { endpoint, secret, close };
};
