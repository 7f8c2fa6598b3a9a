// What cdktf's and Terraform's own errors mean to the person at the terminal: our sentence beside their words. Pure.
import { MeridianError } from "../../contracts/words/errors.ts";
import { HOW_TO_INSTALL } from "./needed-packages.ts";
import { plainOutput } from "./plain-output.ts";

interface TerraformErrorMeaning {
  readonly pattern: RegExp;
  readonly sentence: string;
  readonly next: string;
}

const MEANINGS: readonly TerraformErrorMeaning[] = [
  {
    pattern: /Cannot find (package|module) '(meridian|meridian-aws)|missing packages and no YES option|tsx: not found/,
    sentence: "packages that a deployment needs are not installed here",
    next: HOW_TO_INSTALL,
  },
  {
    pattern: /not a cdktf project directory|Missing required argument: app/,
    sentence: "there is no cdktf.json in this folder",
    next: "go to the folder of the load tests, or let `npx meridian init --aws` write what a deployment needs into this one",
  },
  {
    // Of a login that is over Terraform says at first that there are no credentials.
    pattern: /ExpiredToken|RequestExpired|(token|session|credentials)[^.]{0,60}expired/i,
    sentence: "the AWS credentials have expired",
    next: "sign in again (`aws sso login`), and do it again",
  },
  {
    pattern: /No valid credential sources|failed to refresh cached credentials|no EC2 IMDS role/i,
    sentence: "there are no AWS credentials",
    next: "sign in (`aws sso login`, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) and do it again",
  },
  {
    pattern: /InvalidClientTokenId|UnrecognizedClient|AuthFailure|OptInRequired/,
    sentence: "the region does not know these credentials: they are wrong, or the account has not enabled the region",
    next: "enable the region in the account (AWS console, Account, AWS Regions), or take it out of the config",
  },
  {
    pattern: /AccessDenied|UnauthorizedOperation|not authorized to perform/,
    sentence: "these credentials may not do that",
    next: "give them the policy in docs/aws.md",
  },
  {
    pattern: /cannot be assumed by Lambda|unable to assume the role|Role is not valid/i,
    sentence: "a role cannot be assumed: it is not there, was made a moment ago, or does not trust the service",
    next: "of roles in iam.roles see that they are there, and trust as `meridian plan --policies` says; else do it again",
  },
  {
    pattern: /service[- ]linked role|AWSServiceRoleForECS/i,
    sentence: "the role of ECS itself is not there yet, or was made by another region at this moment",
    next: 'do it again; docs/aws.md, "What an account may refuse", says how it is made before',
  },
  {
    pattern: /was not idempotent|service that is (still )?draining/i,
    sentence: "a service that is replaced still drains",
    next: "do it again when its tasks have stopped, within two minutes",
  },
  {
    pattern: /docker daemon|docker\.sock|Error pinging Docker/i,
    sentence: "Docker does not answer: the home stack builds the images with it",
    next: "start Docker, and see that `docker info` works",
  },
  {
    pattern:
      /denied: requested access|unauthorized: authentication required|insufficient_scope|no basic auth credentials/i,
    sentence: "the registry refuses the push",
    next: "`docker login` for images.registry (of ECR for each region that is pushed to), and see that its path is yours",
  },
  {
    pattern: /AlreadyExists|already exists|ResourceInUseException|BucketAlreadyOwnedByYou/,
    sentence:
      "it is there, but this state does not know of it: a deploy that was cut off, or one from another folder, made it",
    next: 'docs/aws.md, "When something goes wrong", says how to take it over or away',
  },
  {
    pattern: /acquiring the state lock/i,
    sentence: "another Terraform holds the lock of this state",
    next: "wait for it; if it was killed, `terraform force-unlock` with the id that it prints, in cdktf.out/stacks/<stack>",
  },
  {
    pattern: /Backend (configuration|type) changed|backend configuration (block )?has changed|-migrate-state/i,
    sentence: "stateBackend was added, changed or taken out, and Terraform does not know where the state is now",
    next: 'docs/aws.md, "Where the state is", says how it is moved; cdktf.out can be taken away, it holds no state',
  },
  {
    pattern: /use_lockfile/,
    sentence: "this Terraform cannot lock a state in a bucket by a file",
    next: "install Terraform 1.10 or later, or OpenTofu 1.10 with TERRAFORM_BINARY_NAME=tofu",
  },
  {
    pattern: /NoSuchBucket|S3 bucket .{0,80}does not exist/i,
    sentence: "the bucket of the Terraform state does not exist",
    next: "make it, or mend stateBackend in the config",
  },
  {
    pattern: /retrieve providers for locking/i,
    sentence:
      "Terraform could not lock its providers, for which it asks their registry even where it has them from a mirror",
    next: "check the network; where a mirror is all that there is, add --skip-provider-lock",
  },
  {
    pattern: /query available provider packages|registry\.(terraform|opentofu)|could not connect to registry/i,
    sentence: "Terraform could not get its providers",
    next: "check the network; the providers come from registry.terraform.io or registry.opentofu.org",
  },
  {
    pattern: /Throttling|RequestLimitExceeded|TooManyRequests/,
    sentence: "AWS throttles the calls of this account",
    next: "wait a minute and do it again",
  },
  {
    pattern: /ENOENT|command not found/,
    sentence: "the program is not installed",
    next: "install Terraform 1.5 or later, or OpenTofu with TERRAFORM_BINARY_NAME=tofu",
  },
];

const SHOWN_LINES = 25;

/**
 * @param what was being done, as in `terraform plan of the stack home`
 * @param words what the program wrote, with its own error in it
 */
export const explainTerraform = (what: string, words: string): MeridianError => {
  const meaning = MEANINGS.find(({ pattern }) => pattern.test(words));
  const sentence = meaning?.sentence ?? "it failed";
  return new MeridianError("TERRAFORM_FAILED", `${what}: ${sentence}\n${errorPart(words)}`, {
    next: meaning?.next ?? "mend what it names; `meridian doctor --aws` looks at everything that a deployment needs",
  });
};

/** From its first error on: what precedes is progress. */
const errorPart = (words: string): string => {
  const lines = plainOutput()(words).split("\n");
  const first = lines.findIndex((line) => /\berror\b/i.test(line));
  return lines
    .slice(Math.max(0, first))
    .map((line) => line.replace(/^[\s│╷╵]+/, "").trimEnd())
    .filter((line) => line !== "")
    .slice(0, SHOWN_LINES)
    .map((line) => `  | ${line}`)
    .join("\n");
};
