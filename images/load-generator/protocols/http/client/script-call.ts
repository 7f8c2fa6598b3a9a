// One call of a script to its end: the request, each redirect that follows as a request of its own, and the record of
// every attempt.
import { FAILURES, isInterruption, isOwnFailure } from "../../../../../contracts/metrics/outcomes.ts";
import { type AnswerTag, textOfTag } from "../../../../../contracts/metrics/tags.ts";
import type { Begun, OwnTags, VuScope } from "../../protocol.ts";
import { type ExpectedStatuses, JUDGED_RIGHT, judge } from "../expected-statuses.ts";
import { valuesOf } from "../head.ts";
import type { Reply } from "../reply.ts";
import type { HttpRequest } from "../request.ts";
import type { RequestSamples } from "../request-samples.ts";
import type { Called } from "../sampled.ts";
import type { HttpSession } from "../session.ts";
import type { Body } from "./body.ts";
import type { CookieJar, RequestCookies } from "./cookie-jar.ts";
import { answerChallenge, type Credentials, takeCredentials } from "./digest-auth.ts";
import { redirectOf } from "./redirect.ts";
import { nameOf, type Params, requestOf, withCookies } from "./request-of.ts";
import { Response } from "./response.ts";

/** What holds for calls that say nothing of it. */
export interface CallOptions {
  readonly maxRedirects: number;
  /** One that gets no answer throws. */
  readonly throw: boolean;
}

/** What belongs to the virtual user that calls. */
export interface CallContext extends CallOptions {
  readonly vu: VuScope;
  readonly session: HttpSession;
  /** The virtual user's own. */
  readonly jar: CookieJar;
  readonly discardResponseBodies: boolean;
  readonly requests: RequestSamples;
  readonly clock: () => number;
  /** Of requests that name none. */
  readonly agent?: string | undefined;
  /** What a redirect's request becomes in another dialect. @param first the one that the script made */
  readonly redirected?: ((next: HttpRequest, from: HttpRequest, first: HttpRequest) => HttpRequest) | undefined;
  /** What answers are made as, in another dialect. */
  readonly Answer?: MakeAnswer | undefined;
  /** What is given in place of an error, where a request cannot be made. @throws the error where nothing is */
  readonly refused?: ((error: unknown, address: string) => Response) | undefined;
}

type MakeAnswer = new (
  reply: Reply,
  url: string,
  isBinary: boolean,
  isKept: boolean,
  request: HttpRequest,
  context: CallContext,
) => Response;

type Made = HttpRequest | Promise<HttpRequest>;

const make = (context: CallContext, method: string, address: string | URL, body: Body, params: Params): Made =>
  requestOf(method, address, body, params, context.discardResponseBodies ? "none" : "text");

/**
 * A call that is to be sent later: its mistakes are told now, where a stack still tells the script's line.
 * @throws TypeError
 */
export const prepareCall = (
  context: CallContext,
  method: string,
  address: string | URL,
  body: Body,
  params: Params,
  expected: ExpectedStatuses | null,
): (() => Promise<Response>) => {
  let made: Made;
  try {
    made = make(context, method, address, body, params);
  } catch (error) {
    const response = refuse(context, error, address);
    return () => Promise.resolve(response);
  }
  if (params.tags !== undefined) checkTags(context, params.tags);
  // Told by the call itself, unless that is never sent.
  if (made instanceof Promise) made.catch(() => {});
  return () => call(context, method, address, body, params, expected, made);
};

/** @throws the error where no answer stands for it */
const refuse = ({ refused }: CallContext, error: unknown, address: string | URL): Response => {
  if (refused === undefined) throw error;
  return refused(error, String(address));
};

const checkTags = ({ vu }: CallContext, tags: Exclude<Params["tags"], undefined>): void => {
  textOfTag("name", tags?.name);
  vu.samples.ownTags.of(tags);
};

/**
 * One promise for all of it: each further one, and each await, would cost a tenth of the whole request.
 * @param expected what holds where the call says nothing of it
 * @param prepared the request, where it was made before
 */
export const call = (
  context: CallContext,
  method: string,
  address: string | URL,
  body: Body,
  params: Params,
  expected: ExpectedStatuses | null,
  prepared: Made | null = null,
): Promise<Response> => {
  const { vu } = context;
  let begun: Begun | null = null;
  const promise = new Promise<Response>((resolve, reject) => {
    vu.throwIfStopped();
    let made: Made;
    try {
      made = prepared ?? make(context, method, address, body, params);
    } catch (error) {
      resolve(refuse(context, error, address));
      return;
    }
    begun = vu.begin("a request");
    try {
      if (made instanceof Promise) sendWhenMade(context, params, made, expected, begun, resolve, reject);
      else new ScriptCall(context, params, made, expected, begun, resolve, reject).send();
    } catch (error) {
      vu.end(begun);
      reject(error);
    }
  });
  if (begun !== null) (begun as Begun).promise = promise;
  return promise;
};

const sendWhenMade = (
  context: CallContext,
  params: Params,
  made: Promise<HttpRequest>,
  expected: ExpectedStatuses | null,
  begun: Begun | null,
  resolve: (response: Response) => void,
  reject: (error: unknown) => void,
): void => {
  // Looked at here, where a stack still tells the script's line.
  if (params.tags !== undefined) checkTags(context, params.tags);
  made
    .then((request) => new ScriptCall(context, params, request, expected, begun, resolve, reject).send())
    .catch((error: unknown) => {
      context.vu.end(begun);
      reject(error);
    });
};

/** A request and what follows its redirects. */
class ScriptCall implements Called {
  readonly #context: CallContext;
  readonly #params: Params;
  readonly #ownTags: OwnTags | undefined;
  /** Null: no answer is judged. */
  readonly #expected: ExpectedStatuses | null;
  readonly #jar: CookieJar;
  readonly #begun: Begun | null;
  /** Where it was called: the answer comes to code of nobody's group. */
  readonly #group: string;
  readonly #resolve: (response: Response) => void;
  readonly #reject: (error: unknown) => void;
  #name: string;
  #request: HttpRequest;
  /** The request with the jar's cookies. */
  #sent: HttpRequest;
  #hops = 0;
  /** Before its redirects; null without any. */
  #first: HttpRequest | null = null;
  /** To answer a challenge with, once. */
  #credentials: Credentials | null = null;

  constructor(
    context: CallContext,
    params: Params,
    request: HttpRequest,
    expected: ExpectedStatuses | null,
    begun: Begun | null,
    resolve: (response: Response) => void,
    reject: (error: unknown) => void,
  ) {
    this.#context = context;
    this.#params = params;
    this.#name = textOfTag("name", params.tags?.name) ?? nameOf(request);
    if (params.tags !== undefined) this.#ownTags = context.vu.samples.ownTags.of(params.tags);
    this.#expected = params.responseCallback === undefined ? expected : params.responseCallback;
    this.#jar = params.jar ?? context.jar;
    this.#begun = begun;
    this.#group = context.vu.group();
    this.#resolve = resolve;
    this.#reject = reject;
    this.#request = request;
    this.#sent = request;
    if (params.auth === "digest") this.#takeCredentials();
  }

  #takeCredentials(): void {
    const taken = takeCredentials(this.#request);
    if (taken === undefined) return;
    this.#credentials = taken.credentials;
    this.#request = taken.request;
  }

  send(): void {
    const context = this.#context;
    const request = this.#request;
    const jar = this.#jar;
    const nowMs = context.clock();
    const permission = context.vu.permission(nowMs);
    if (permission !== null) {
      permission.then(() => this.#sendAgain()).catch((error: unknown) => this.#fail(error));
      return;
    }
    this.#sent = jar.isEmpty ? request : withJar(request, jar, this.#params.cookies);
    context.session.send(this.#sent, nowMs, this.#onReply);
    // Once it is taken, as what the engine refuses by throwing is the script's mistake, and no attempt.
    context.requests.begun();
  }

  get sent(): HttpRequest {
    return this.#sent;
  }

  get caller(): VuScope["identity"] {
    return this.#context.vu.identity;
  }

  get agent(): string | undefined {
    return this.#context.agent;
  }

  #sendAgain(): void {
    this.#context.vu.throwIfStopped();
    this.send();
  }

  readonly #onReply = (reply: Reply): void => {
    try {
      this.#take(reply);
    } catch (error) {
      this.#fail(error);
    }
  };

  #fail(error: unknown): void {
    this.#context.vu.end(this.#begun);
    this.#reject(error);
  }

  #take(reply: Reply): void {
    const context = this.#context;
    const params = this.#params;
    const request = this.#request;
    context.vu.waited();
    const answered = this.#credentials === null ? undefined : answerChallenge(request, reply, this.#credentials);
    this.#record(reply, answered !== undefined);
    if (reply.setsCookies) this.#jar.take(request.href, valuesOf(reply.head, "set-cookie"));
    context.vu.throwIfStopped();
    if (answered !== undefined) {
      this.#credentials = null;
      this.#request = answered;
      this.send();
      return;
    }
    const next = this.#hops < (params.redirects ?? context.maxRedirects) ? redirectOf(request, reply) : undefined;
    if (next === undefined && reply.failure !== null && (params.throw ?? context.throw)) {
      this.#fail(new Error(`${request.method} ${request.href}: ${reply.message}`));
      return;
    }
    if (next === undefined) {
      const { Answer = Response } = context;
      // In k6 an answer tells of the request as it was called, not of where redirects led.
      const told = Answer === Response ? this.#sent : (this.#first ?? this.#sent);
      const response = new Answer(
        reply,
        request.href,
        params.responseType === "binary",
        request.keepBody,
        told,
        context,
      );
      context.vu.end(this.#begun);
      this.#resolve(response);
      return;
    }
    this.#hops += 1;
    this.#first ??= this.#sent;
    this.#request = context.redirected?.(next, request, this.#first) ?? next;
    if (params.tags?.name === undefined || params.tags.name === null)
      this.#name = `${next.url.origin}${next.url.pathname}`;
    this.send();
  }

  /** As in k6 the name that a script gives stands for the URL, too. */
  #tagsWith({ head, peer }: Reply): OwnTags | undefined {
    const { tags } = this.#params;
    const url = tags?.name === undefined || tags.name === null ? withoutUser(this.#sent) : this.#name;
    const answer: Record<AnswerTag, string> = { url, proto: head.proto, tls_version: peer.tlsVersion, ip: peer.ip };
    return this.#context.vu.samples.ownTags.of({ ...answer, ...tags });
  }

  /** @param isChallenge what comes before the answer, as it has to */
  #record(reply: Reply, isChallenge: boolean): void {
    const { vu, requests } = this.#context;
    const { method, url } = this.#sent;
    const name = this.#name;
    const judgement = isChallenge ? JUDGED_RIGHT : judge(reply, this.#expected);
    const own = vu.samples.ownTags.wantsAnswers ? this.#tagsWith(reply) : this.#ownTags;
    const hasFailed = requests.add(name, method, this.#group, reply, lateMicrosOf(vu, reply), own, judgement, this);
    if (hasFailed) vu.requestFailed();
    if (reply.failure === null || isInterruption(reply.failure) || judgement === JUDGED_RIGHT) return;
    // The engine's words may hold ports and byte counts, which differ each time; those of a refusal name what to do.
    const isRefusal = FAILURES[reply.failure].outcome === "never-sent" || reply.failure === "upload-failed";
    const message = isRefusal ? reply.message : `${FAILURES[reply.failure].meaning} (${url.host})`;
    vu.samples.errors.count(
      isOwnFailure(reply.failure) ? "engine" : "request",
      message,
      `${method} ${vu.samples.nameOf(name)}`,
    );
  }
}

/** A password in a URL is nobody's tag. */
const withoutUser = ({ url, href }: HttpRequest): string =>
  url.username === "" && url.password === ""
    ? href
    : href.replace(`//${url.username}:${url.password}@`, "//****:****@");

const lateMicrosOf = (vu: VuScope, { endedMs, sendingMicros, waitingMicros, receivingMicros }: Reply): number =>
  vu.lateMicros(endedMs, sendingMicros + waitingMicros + receivingMicros);

const withJar = (request: HttpRequest, jar: CookieJar, cookies: RequestCookies = {}): HttpRequest => {
  const replaced = Object.entries(cookies).flatMap(([key, cookie]) =>
    typeof cookie === "object" && cookie.replace === true ? [key] : [],
  );
  return { ...request, headers: withCookies(request.headers, jar.header(request.href, new Set(replaced))) };
};
