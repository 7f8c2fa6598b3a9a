// Loaded into the command of a run before anything else (NODE_OPTIONS): while the file that MERIDIAN_FAULT_FILE names is
// there, whoever calls the orchestrator is told that there are too many calls.
import { existsSync } from "node:fs";
import { Server } from "node:http";

const file = process.env.MERIDIAN_FAULT_FILE ?? "";
const BUSY = JSON.stringify({
  Type: "User",
  message: "Rate Exceeded.",
  Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
});
const emit = Server.prototype.emit;
Server.prototype.emit = function (event, ...args) {
  const [request, response] = args;
  const isCall = event === "request" && request.url.startsWith("/2015-03-31/functions/");
  if (!isCall || !existsSync(file)) return emit.call(this, event, ...args);
  request.resume();
  response.writeHead(429, { "content-type": "application/json", "x-amzn-errortype": "TooManyRequestsException" });
  response.end(BUSY);
  return true;
};
