// Turns the orchestrator's answers into what a slot is told, with instants by the monotonic clock as the best call so
// far tells it.

import type { ClockOffset } from "../clock-offset.ts";
import type { Lease } from "../slot-keeper.ts";
import type { Told } from "./events.ts";
import type { Leased } from "./preparing.ts";

export const leasedOf = (lease: Lease, clock: ClockOffset): Leased => {
  const { isFirst, start, serverTime, script, aggregator, deadline } = lease;
  return {
    isFirst,
    hasRunStarted: start.state,
    isAtStart: !start.state || Date.parse(start.timestamp) > Date.parse(serverTime),
    script,
    aggregator,
    deadlineAtMs: clock.toMonotonicMs(Date.parse(deadline)),
  };
};

export const toldOf = (lease: Lease, clock: ClockOffset): Told => {
  const { phase, abortCause, start, deadline, setup, mayTearDown, aggregator, script, steps = [] } = lease;
  return {
    phase,
    abortCause,
    startAtMs: start.state ? clock.toMonotonicMs(Date.parse(start.timestamp)) : null,
    deadlineAtMs: clock.toMonotonicMs(Date.parse(deadline)),
    setup,
    mayTearDown,
    aggregator,
    script,
    steps,
  };
};
