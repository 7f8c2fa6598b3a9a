// An answer as a k6 script has it: the client's, which can be read as a page, whose forms are sent and links followed.

import { Response, type Timings } from "../../protocols/http/client/response.ts";
import type { CallContext } from "../../protocols/http/client/script-call.ts";
import type { Reply } from "../../protocols/http/reply.ts";
import type { HttpRequest } from "../../protocols/http/request.ts";
import { type Blocking, declareBlocking } from "../blocking.ts";
import { parseHtml } from "../html/parse-html.ts";
import type { Selection } from "../html/selection.ts";
import { byName } from "./arguments.ts";

/** Sends what an answer leads to, as its user. */
export type Send = (method: string, url: string, body: unknown, params: unknown) => Promise<Response>;

/** What a user's calls have in common, where its answers lead to more of them. */
export interface K6CallContext extends CallContext {
  readonly send: Send;
}

interface FormChoice {
  /** `form` where none is given. */
  readonly formSelector?: string;
  /** In place of what stands in the form. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The button whose name and value are sent. */
  readonly submitSelector?: string;
  readonly params?: unknown;
}

interface LinkChoice {
  /** The first link where none is given. */
  readonly selector?: string;
  readonly params?: unknown;
}

/** A name that may not be called, and an address. */
const OTHERWISE_IN_K6: Readonly<Record<number, number>> = { 1110: 1111, 1111: 1110 };

/** The words that scripts compare an error with, by its number. */
const WORDS: Readonly<Record<number, string>> = {
  1050: "request timeout",
  1101: "lookup: no such host",
  1212: "dial: connection refused",
};

export class K6Response extends Response {
  readonly #context: K6CallContext;
  #page: Selection | undefined;

  constructor(
    reply: Reply,
    url: string,
    isBinary: boolean,
    isKept: boolean,
    request: HttpRequest | null,
    context: CallContext,
  ) {
    super(reply, url, isBinary, isKept, request);
    this.#context = context as K6CallContext;
  }

  /** Null without an answer, too, and where an answer says that it has none. */
  override get body(): string | ArrayBuffer | null {
    return this.status === 0 || this.#hasNone() ? null : super.body;
  }

  #hasNone(): boolean {
    const { status } = this;
    return status === 204 || status === 304 || this.headers["Content-Length"] === "0";
  }

  /** k6's number for what went wrong: of an answer that is an error its status, and 1000 more. */
  override get error_code(): number {
    if (this.status >= 400) return 1000 + this.status;
    const code = super.error_code;
    return OTHERWISE_IN_K6[code] ?? code;
  }

  override get error(): string {
    return WORDS[super.error_code] ?? super.error;
  }

  /** Looking a name up is a part of `blocked` here. */
  override get timings(): Timings & { readonly looking_up: number } {
    return { ...super.timings, looking_up: 0 };
  }

  /**
   * With a path, what is not there is undefined, whatever the body is and the path: that is no error.
   * @throws SyntaxError where the body is not JSON, and is asked for as a whole; where there is none
   */
  override json(...path: [path?: string | number | null]): unknown {
    if (path.length === 0) return super.json();
    if (this.body === null) throw new TypeError("json(): the answer has no body");
    try {
      return path[0] === "" || path[0] == null ? undefined : super.json(path[0]);
    } catch {
      return undefined;
    }
  }

  /** The page, or what a selector finds in it. @throws TypeError where there is no body */
  html(selector?: string): Selection {
    if (this.body === null) throw new TypeError(`html(): the answer of ${this.url} has no body`);
    this.#page ??= parseHtml(typeof this.body === "string" ? this.body : this.bytes().toString("utf8"));
    return selector === undefined ? this.#page : this.#page.find(selector);
  }

  /** @throws TypeError where no form is found */
  declare submitForm: Blocking<[choice?: FormChoice], Response>;
  /** @throws TypeError where no link is found */
  declare clickLink: Blocking<[choice?: LinkChoice], Response>;

  static contextOf(response: K6Response): K6CallContext {
    return response.#context;
  }
}

type OfResponse<Choice> = (this: K6Response, choice?: Choice) => Promise<Response>;

const submitForm: OfResponse<FormChoice> = async function ({
  formSelector = "form",
  fields = {},
  submitSelector,
  params,
} = {}) {
  const form = this.html(formSelector).first();
  if (form.size() === 0)
    throw new TypeError(`submitForm(): ${JSON.stringify(formSelector)} finds no form in the page of ${this.url}`);
  const button = form.find(submitSelector ?? '[type="submit"]').first();
  const buttonName = button.attr("name");
  const values = {
    ...form.serializeObject(),
    ...(buttonName === undefined ? {} : { [buttonName]: button.attr("value") ?? "" }),
    ...fields,
  };
  const method = (form.attr("method") ?? "GET").toUpperCase();
  const url = new URL(form.attr("action") ?? "", this.url);
  if (method !== "GET") return K6Response.contextOf(this).send(method, url.href, values, params);
  for (const [name, value] of Object.entries(values).sort(byName)) url.searchParams.set(name, String(value));
  return K6Response.contextOf(this).send(method, url.href, null, params);
};

const clickLink: OfResponse<LinkChoice> = async function ({ selector = "a[href]", params } = {}) {
  const href = this.html(selector).first().attr("href");
  if (href === undefined)
    throw new TypeError(`clickLink(): ${JSON.stringify(selector)} finds no link in the page of ${this.url}`);
  return K6Response.contextOf(this).send("GET", new URL(href, this.url).href, null, params);
};

// On the prototype: an answer costs nothing for what is seldom asked of it.
Object.assign(K6Response.prototype, {
  submitForm: declareBlocking("response.submitForm", submitForm as (choice?: FormChoice) => Promise<Response>),
  clickLink: declareBlocking("response.clickLink", clickLink as (choice?: LinkChoice) => Promise<Response>),
});
