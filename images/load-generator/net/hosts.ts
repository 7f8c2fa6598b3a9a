// Decides which hosts a script may call: the target's, and those that the config names. All others are refused before a
// look-up.
import { isIP } from "node:net";
import { ANY_HOST } from "../../../contracts/run/run-plan.ts";

/**
 * `host`, `host:port` or `*.domain`, as the config writes them; compared in lower case.
 * @param targets URLs
 */
export const createHostRules = (targets: readonly string[], allowedHosts: readonly string[]) => {
  const ofTargets = new Set(targets.map((target) => new URL(target).host.toLowerCase()));
  const exact = new Set<string>();
  const suffixes: string[] = [];
  const areAllAllowed = allowedHosts.includes(ANY_HOST);
  for (const rule of allowedHosts.map((one) => one.toLowerCase())) {
    if (rule.startsWith("*.")) suffixes.push(rule.slice(1));
    else exact.add(rule);
  }
  const isNamed = (host: string, hostname: string): boolean => exact.has(host) || exact.has(hostname);
  return {
    /** A target's host counts with its port, so that nothing else on the same machine is hit. */
    isAllowed: ({ host, hostname }: URL): boolean => {
      const [withPort, alone] = [host.toLowerCase(), hostname.toLowerCase()];
      return (
        areAllAllowed ||
        ofTargets.has(withPort) ||
        isNamed(withPort, alone) ||
        suffixes.some((suffix) => alone.endsWith(suffix))
      );
    },
    /** Names, not addresses, that may be called at a port; `*.domain` names none. */
    namesAt: (port: number): string[] =>
      [...exact, ...ofTargets].flatMap((rule) => {
        const [, name = rule, own] = /^([^:[\]]+)(?::(\d+))?$/.exec(rule) ?? [];
        const isAt = own === undefined ? exact.has(rule) || port === 80 || port === 443 : Number(own) === port;
        return isAt && isIP(name) === 0 && !name.includes(":") && !name.includes("*") ? [name] : [];
      }),
    /** Whether private addresses were named literally for this host: then somebody meant it. */
    isNamed: (hostname: string): boolean =>
      [...exact, ...ofTargets].some((rule) => rule === hostname || rule.startsWith(`${hostname}:`)),
  };
};

export type HostRules = ReturnType<typeof createHostRules>;
