// Timers as each virtual user's copy of a script has them: esbuild puts these in the place of the globals, packages have
// Node's own under the same name.

/** What has them as members, in the bundle and as a parameter of each user's copy. */
export const USERS_TIMERS = "__meridianTimers";

export const TIMER_NAMES = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const;
export type TimerName = (typeof TIMER_NAMES)[number];
