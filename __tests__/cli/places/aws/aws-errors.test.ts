// Errors of AWS as a person reads them: what happened, and what to do next.
import { explainAws, isNotDeployed } from "../../../../cli/places/aws/aws-errors.ts";
import { MeridianError } from "../../../../contracts/words/errors.ts";

const awsError = (name: string, message = "in AWS's words"): Error => Object.assign(new Error(message), { name });
const wrapped = (cause: unknown): MeridianError =>
  new MeridianError("ORCHESTRATOR_UNREACHABLE", "the orchestrator could not be called", { cause });

describe("errors of AWS", () => {
  it.each([
    ["CredentialsProviderError", /no AWS credentials/, /aws sso login/],
    ["ExpiredTokenException", /have expired/, /sign in again/],
    ["UnrecognizedClientException", /not enabled the region/, /enable the region/],
    ["AccessDeniedException", /may not do that/, /docs\/aws\.md/],
    ["ThrottlingException", /throttles/, /wait a minute/],
    ["ResourceNotFoundException", /not there/, /meridian deploy/],
    ["PermanentRedirect", /in another region/, /mend the region/],
    ["TimeoutError", /could not be reached/, /network/],
  ])("say what %s means, what to do, and AWS's own words", (name, sentence, next) => {
    const error = explainAws("the orchestrator", wrapped(awsError(name)));
    expect(error.message).toMatch(sentence);
    expect(error.message).toContain(`AWS says: ${name}: in AWS's words`);
    expect(error.next).toMatch(next);
  });

  it("tell a login that is over from one that never was", () => {
    const sso = "The SSO session associated with this profile has expired. To refresh it run aws sso login";
    expect(explainAws("it", awsError("CredentialsProviderError", sso)).message).toMatch(/have expired/);
    expect(explainAws("it", awsError("TokenProviderError", "Token is expired.")).message).toMatch(/have expired/);
    expect(explainAws("it", awsError("CredentialsProviderError", "Could not load")).message).toMatch(/no AWS cred/);
  });

  it("are shown with AWS's words though nobody foresaw them", () => {
    expect(explainAws("ECS in us-east-1", awsError("BrandNewException")).message).toBe(
      "ECS in us-east-1: AWS refused the call. AWS says: BrandNewException: in AWS's words",
    );
  });

  it("are found by the system's code where the network failed", () => {
    const error = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    expect(explainAws("ECS in xx-east-1", error).message).toMatch(/could not be reached.*ENOTFOUND/);
  });

  it("say of a proxy that it is what is in the way", () => {
    const error = explainAws("ECS", new Error("the proxy http://proxy:3128 cannot be used for x:443: refused"));
    expect([error.message, error.next]).toEqual([
      expect.stringMatching(/not be reached/),
      expect.stringMatching(/HTTPS_PROXY/),
    ]);
  });

  it("leave errors of ours as they are when AWS had no part in them", () => {
    const refused = new MeridianError("ORCHESTRATOR_REFUSED", "no such region");
    expect(explainAws("the orchestrator", refused)).toBe(refused);
  });

  it("tell a thing that is not deployed from one that cannot be asked", () => {
    expect(isNotDeployed(explainAws("it", wrapped(awsError("ResourceNotFoundException"))))).toBe(true);
    expect(explainAws("it", awsError("ClusterNotFoundException")).code).toBe("NOT_DEPLOYED");
    expect(isNotDeployed(explainAws("it", wrapped(awsError("CredentialsProviderError"))))).toBe(false);
  });
});
