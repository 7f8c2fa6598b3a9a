// A request and its answer as results show a few of them. Made only of those that are chosen.
import { MAX_SAMPLE_BODY_BYTES } from "../../../../contracts/delta/request-samples.ts";
import type { SampledRequest, VuScope } from "../protocol.ts";
import type { Reply } from "./reply.ts";
import type { HttpRequest } from "./request.ts";
import { fieldsOf } from "./request-fields.ts";
import { codingsOf, toldBody } from "./told-body.ts";

/** What was sent, and by whom. */
export interface Called {
  readonly sent: HttpRequest;
  readonly caller: VuScope["identity"];
  /** Of a request that names none. */
  readonly agent: string | undefined;
}

/** A larger one is not decompressed to be looked at: its beginning would cost all of it. */
const MAX_COMPRESSED_BYTES = 64 * 1024;

/** Nothing of it holds on to the body: a few of these wait for the end of the second. */
export const sampledOf = ({ sent, caller, agent }: Called, reply: Reply, durationMicros: number): SampledRequest => ({
  vu: caller.idInTest,
  iteration: caller.iteration,
  endedMs: reply.endedMs,
  timings: {
    duration: durationMicros / 1000,
    blocked: reply.blockedMicros / 1000,
    connecting: reply.connectingMicros / 1000,
    tls_handshaking: reply.handshakingMicros / 1000,
    sending: reply.sendingMicros / 1000,
    waiting: reply.waitingMicros / 1000,
    receiving: reply.receivingMicros / 1000,
  },
  error: reply.message,
  method: sent.method,
  url: sent.url.href,
  requestHead: fieldsOf(sent, agent),
  status: reply.failure === null ? reply.status : 0,
  answerHead: reply.head.fields,
  body: bodyOf(reply),
});

const bodyOf = (reply: Reply): SampledRequest["body"] => {
  const { body } = reply;
  const codings = codingsOf(reply);
  if (codings === "") return toldBody(body.subarray(0, MAX_SAMPLE_BODY_BYTES + 1), "", MAX_SAMPLE_BODY_BYTES);
  if (body.length > MAX_COMPRESSED_BYTES) return { text: null, bytes: body.length, isCut: false };
  return toldBody(body, codings, MAX_SAMPLE_BODY_BYTES);
};
