// What AWS's own errors mean to the person at the terminal: our sentence, what to do, and AWS's words beside them.
// Pure.
import { MeridianError } from "../../../contracts/words/errors.ts";

interface AwsErrorMeaning {
  /** Error names of any service, and system errors of the network. */
  readonly names: readonly string[];
  /** What its message says; absent: whatever it says. */
  readonly words?: RegExp;
  readonly sentence: string;
  readonly next: string;
}

const EXPIRED = {
  sentence: "the AWS credentials have expired",
  next: "sign in again; a run under way goes on meanwhile, and `meridian watch --aws` comes back to it",
};

const MEANINGS: readonly AwsErrorMeaning[] = [
  // Before those of credentials that are not there: a login that is over is told by the same names.
  { names: ["CredentialsProviderError", "TokenProviderError"], words: /\bexpired\b/i, ...EXPIRED },
  {
    names: ["CredentialsProviderError", "TokenProviderError"],
    sentence: "there are no AWS credentials",
    next: "sign in (`aws sso login`, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) and do it again",
  },
  { names: ["ExpiredToken", "ExpiredTokenException", "RequestExpired"], ...EXPIRED },
  {
    names: ["UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure", "OptInRequired"],
    sentence: "the region does not know these credentials: they are wrong, or the account has not enabled the region",
    next: "enable the region in the account (AWS console, Account, AWS Regions), or take it out of the config",
  },
  {
    names: ["InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed"],
    sentence: "the call's signature was refused: a wrong secret key, or this machine's clock is wrong",
    next: "check the credentials and the clock",
  },
  {
    names: ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"],
    sentence: "these credentials may not do that",
    next: "give them the policy in docs/aws.md",
  },
  {
    names: [
      ...["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"],
      ...["ProvisionedThroughputExceededException", "SlowDown"],
    ],
    sentence: "AWS throttles the calls of this account",
    next: "wait a minute and do it again: nothing was changed",
  },
  {
    names: ["ResourceNotFoundException", "ClusterNotFoundException", "ServiceNotFoundException", "NoSuchBucket"],
    sentence: "it is not there",
    next: "deploy it with `meridian deploy`, or mend name and homeRegion in the config",
  },
  {
    names: ["PermanentRedirect", "AuthorizationHeaderMalformed"],
    sentence: "it is in another region",
    next: "mend the region in the config; `aws s3api get-bucket-location --bucket NAME` says it",
  },
  {
    names: ["NoSuchKey", "NotFound"],
    sentence: "the object is gone: another deployment has replaced it",
    next: "do it again; if that does not help, `meridian deploy`",
  },
  {
    names: ["Error"],
    words: /^the proxy /,
    sentence: "AWS could not be reached",
    next: "mend HTTPS_PROXY, or name what is reached without it in NO_PROXY",
  },
  {
    names: ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "TimeoutError", "NetworkingError"],
    sentence: "AWS could not be reached",
    next: "check the network, and that the region's name is right",
  },
];

/** Errors that say that a thing is not deployed, whichever service says it. */
const MISSING = ["ResourceNotFoundException", "ClusterNotFoundException", "ServiceNotFoundException", "NoSuchBucket"];

/** The error that AWS gave, under those that were wrapped around it. */
const originOf = (error: unknown): { readonly name: string; readonly message: string } => {
  if (error instanceof MeridianError && error.cause !== undefined) return originOf(error.cause);
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { code } = error as NodeJS.ErrnoException;
  return { name: typeof code === "string" ? code : error.name, message: error.message };
};

export const isNotDeployed = (error: unknown): boolean => MISSING.includes(originOf(error).name);

/**
 * @param what was being done, as in `the orchestrator meridian-orchestrator in us-west-2`
 * @returns an error of ours as it is, when AWS had no part in it
 */
export const explainAws = (what: string, error: unknown): MeridianError => {
  if (error instanceof MeridianError && error.code !== "ORCHESTRATOR_UNREACHABLE") return error;
  const { name, message } = originOf(error);
  const meaning = MEANINGS.find(({ names, words }) => names.includes(name) && (words?.test(message) ?? true));
  const sentence = meaning?.sentence ?? "AWS refused the call";
  return new MeridianError(
    MISSING.includes(name) ? "NOT_DEPLOYED" : "AWS_REFUSED",
    `${what}: ${sentence}. AWS says: ${name}: ${message}`,
    { next: meaning?.next ?? "`meridian doctor --aws` looks at everything that a deployment needs", cause: error },
  );
};
