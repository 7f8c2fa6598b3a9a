// Who the command's credentials are, for the record of a run.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { throughProxy } from "../../../cloud/aws/tunnel-agent.ts";

/** A run is stopped without it where STS is slow, or not to be reached from here. */
const ANSWER_WITHIN_MS = 3_000;

/** An ARN. Every credentials may ask for it; undefined all the same where STS does not answer. */
export const callerArn = async (region: string): Promise<string | undefined> => {
  const sts = new STSClient({ region, maxAttempts: 2, ...throughProxy() });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}), { abortSignal: AbortSignal.timeout(ANSWER_WITHIN_MS) }))
      .Arn;
  } catch {
    return undefined;
  } finally {
    sts.destroy();
  }
};
