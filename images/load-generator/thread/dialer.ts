// The dialer of a thread: whom the run's plan lets the script call, in this region.
import type { ProxyServer } from "../../../contracts/run/proxies.ts";
import { Dialer } from "../net/dialer.ts";
import { createHostRules } from "../net/hosts.ts";
import type { ThreadAssignment } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";

/** @param onProxy told once for each host that a proxy leads to */
export const openDialer = (
  { plan, region }: Pick<ThreadAssignment, "plan" | "region">,
  onProxy: (proxy: ProxyServer) => void = () => {},
): Dialer => {
  const target = plan.targets[region] ?? "";
  return new Dialer({
    hosts: createHostRules(target === "" ? [] : [target], plan.allowedHosts),
    allowPrivateAddresses: plan.allowPrivateAddresses,
    tls: { ...plan.http, tlsCa: [...(plan.authorities ?? []), ...plan.http.tlsCa] },
    overrides: plan.http.hosts,
    proxies: plan.proxies,
    blockHostnames: plan.http.blockHostnames,
    addresses: { blacklistIPs: plan.http.blacklistIPs, dns: plan.http.dns },
    onProxy,
    now: monotonicMs,
  });
};
