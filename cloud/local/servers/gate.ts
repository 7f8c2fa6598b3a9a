// Who may call the servers of a run on one machine: whoever has the run's secret, by the server's own name, and no page
// of a browser. Other users and other programs of the machine reach the same ports.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { accessKeyOf } from "../aws-environment.ts";
import { isBodyOf, isSignedBy, type SignedRequest } from "./signature.ts";

export const mintRunSecret = (): string => randomBytes(32).toString("base64url");

/** Why a call is refused, in AWS's words. */
export interface GateRefusal {
  readonly status: 400 | 403 | 413;
  readonly type: string;
  readonly message: string;
}

const OWN_NAME: GateRefusal = {
  status: 403,
  type: "AccessDeniedException",
  message: "this server answers by its own name alone",
};
const NO_PAGE: GateRefusal = { status: 403, type: "AccessDeniedException", message: "no page may call this server" };
const NOT_SIGNED: GateRefusal = {
  status: 403,
  type: "InvalidSignatureException",
  message: "this call is not signed with the secret of the run",
};
const OTHER_BODY: GateRefusal = {
  status: 400,
  type: "InvalidSignatureException",
  message: "the body is not the one that was signed",
};

/** Shown instead of a signature where the call is none of AWS's. */
export const bearerOf = (secret: string): string => `Bearer ${secret}`;

export class Gate {
  readonly #secret: string;
  readonly #host: string;

  /** @param endpoint the server's own: `http://127.0.0.1:<port>` */
  constructor(secret: string, endpoint: string) {
    this.#secret = secret;
    this.#host = new URL(endpoint).host;
  }

  /** Judges a call by its head. @returns undefined for one that may go on */
  async refusalOf(request: SignedRequest): Promise<GateRefusal | undefined> {
    const { host, origin, authorization = "" } = request.headers;
    // Before anything else: a foreign name that was made to lead here would give a page this server's own origin.
    if (host !== this.#host) return OWN_NAME;
    // No SDK sends an Origin, and no answer names one: a browser keeps what it gets from its page.
    if (origin !== undefined) return NO_PAGE;
    if (isSame(authorization, bearerOf(this.#secret))) return undefined;
    return (await isSignedBy(accessKeyOf(this.#secret), request)) ? undefined : NOT_SIGNED;
  }

  /** @param bodyHash SHA-256 in hex of the body that came with a call that may go on */
  refusalOfBody({ headers }: Pick<SignedRequest, "headers">, bodyHash: string): GateRefusal | undefined {
    const isPlain = isSame(headers.authorization ?? "", bearerOf(this.#secret));
    return isPlain || isBodyOf(headers, bodyHash) ? undefined : OTHER_BODY;
  }
}

/** Takes the same time wherever they differ. */
const isSame = (one: string, other: string): boolean => {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
};
