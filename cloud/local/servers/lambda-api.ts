// Lambda's Invoke, as the AWS SDK calls it: POST /2015-03-31/functions/<name, ARN or part of one>[:alias]/invocations.

import type { OrchestratorHost } from "../orchestrator/orchestrator-host.ts";
import { type Api, type ApiAnswer, type ApiRequest, answerJson } from "./aws-server.ts";

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const LATEST = "$LATEST";

interface FunctionReference {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** `f`, `f:alias`, `123456789012:function:f[:alias]` or a whole ARN. */
const parseFunction = (text: string): FunctionReference => {
  const parts = text.split(":");
  const after = parts.indexOf("function");
  const [name = "", qualifier] = after === -1 ? parts : parts.slice(after + 1);
  return { name, qualifier };
};

const refuse = (status: number, type: string, message: string): ApiAnswer =>
  answerJson(status, { Type: "User", Message: message, message }, { "x-amzn-errortype": type });

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const invoke = async (
  { headers, body }: ApiRequest,
  alias: string | undefined,
  host: OrchestratorHost,
): Promise<ApiAnswer> => {
  const payload = body === "" ? "{}" : body;
  if (!isJson(payload)) {
    return refuse(400, "InvalidRequestContentException", "Could not parse request body into json");
  }
  switch (headers["x-amz-invocation-type"] ?? "RequestResponse") {
    case "DryRun":
      return { status: 204 };
    case "Event":
      host.invoke(payload, alias);
      return { status: 202 };
    default: {
      const invocation = await host.invoke(payload, alias);
      const answer = { "content-type": "application/json", "x-amz-executed-version": LATEST };
      return {
        status: 200,
        headers: invocation.isError ? { ...answer, "x-amz-function-error": "Unhandled" } : answer,
        body: invocation.payload,
      };
    }
  }
};

/** @param aliases the qualifiers that the function has besides $LATEST */
export const createLambdaApi =
  (host: OrchestratorHost, functionName: string, aliases: readonly string[]): Api =>
  async (request) => {
    const [, encoded] = PATH.exec(request.url.pathname) ?? [];
    if (encoded === undefined || request.method !== "POST") return undefined;
    const named = parseFunction(decodeURIComponent(encoded));
    const qualifier = request.url.searchParams.get("Qualifier") ?? named.qualifier ?? LATEST;
    const alias = qualifier === LATEST ? undefined : qualifier;
    if (named.name !== functionName || (alias !== undefined && !aliases.includes(alias))) {
      const arn = `${host.functionArn.slice(0, -functionName.length)}${named.name}:${qualifier}`;
      return refuse(404, "ResourceNotFoundException", `Function not found: ${arn}`);
    }
    return invoke(request, alias, host);
  };
