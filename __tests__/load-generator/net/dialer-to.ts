// A dialer as a thread has it, for tests that care about a few of its rules: one target may be called, on whatever
// address it is.
import { Dialer, type DialerOptions } from "../../../images/load-generator/net/dialer.ts";
import { createHostRules } from "../../../images/load-generator/net/hosts.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";

interface Changes extends Partial<Omit<DialerOptions, "hosts">> {
  readonly allowedHosts?: readonly string[];
}

export const dialerTo = (target: string, { allowedHosts = [], ...changes }: Changes = {}): Dialer =>
  new Dialer({
    hosts: createHostRules([target], allowedHosts),
    allowPrivateAddresses: true,
    now: monotonicMs,
    ...changes,
  });
