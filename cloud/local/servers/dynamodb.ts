// The embedded DynamoDB: dynalite over LevelDB files in a directory, on a free port of 127.0.0.1.
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ClassicLevel } from "classic-level";
import dynalite from "dynalite";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { makeClientSettings } from "../aws-environment.ts";
import { ignoringClosed, OpenRequests } from "./closing.ts";
import { letIteratorsEnd } from "./iterators.ts";

export interface LocalDynamoDb {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * dynalite listens for a request's error and throws it, so that a client that is killed while it sends would end the
 * CLI. Node ignores such an error when nobody listens for it, so the listener is removed.
 */
const surviveBrokenRequests = (server: Server, requests: OpenRequests): void => {
  const handlers = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (!requests.take(request, response)) return;
    for (const handle of handlers) handle.call(server, request, response);
    request.removeAllListeners("error");
  });
};

/** Opens LevelDB once before dynalite does: dynalite opens it at its first call, and nobody can catch its failure. */
const checkOpen = async (directory: string): Promise<void> => {
  const level = new ClassicLevel(directory);
  try {
    await level.open();
    await letIteratorsEnd(level);
  } catch (cause) {
    throw new MeridianError("LOG_LOCKED", `the flush log in ${directory} cannot be opened`, {
      next: "wait until the run that writes it is over, or stop it by `meridian stop`",
      cause,
    });
  } finally {
    await level.close();
  }
};

/** dynalite answers its first call once LevelDB holds the directory: until then another process could still take it. */
const waitUntilHeld = async (endpoint: string): Promise<void> => {
  const client = new DynamoDBClient(makeClientSettings(endpoint));
  try {
    await client.send(new ListTablesCommand({}));
  } finally {
    client.destroy();
  }
};

/**
 * A write that was answered survives the death of this process: LevelDB hands each write to the operating system first.
 * @throws MeridianError LOG_LOCKED when another process has the directory open
 */
export const startDynamoDb = async (directory: string): Promise<LocalDynamoDb> => {
  await mkdir(directory, { recursive: true });
  await checkOpen(directory);
  const server = dynalite({ path: directory, createTableMs: 0 });
  const requests = new OpenRequests();
  surviveBrokenRequests(server, requests);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await waitUntilHeld(endpoint);
  const closeServer = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  const close = async (): Promise<void> => {
    await requests.close();
    await ignoringClosed(closeServer);
  };
  return { endpoint, close };
};
