// What is told of a virtual user to a script whose dialect has no context as a parameter.
import type { Attached, Begun, Held, VuScope } from "../protocols/protocol.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { ScriptContext } from "./context.ts";

export interface UserParts {
  readonly context: ScriptContext;
  readonly scope: UserScope;
  /** To be told of what a part of the script threw that nothing of its function can catch: the iteration has failed. */
  readonly threw: (error: unknown) => void;
  /** Calls it within a group of that name, in the one that the caller is in. */
  readonly inGroup: <T>(name: string, run: () => T) => T;
  /** A protocol as this user has it, by its name. */
  readonly attached: (protocol: string) => Attached | undefined;
}

/** What a protocol is told of a virtual user, and what its own code is told besides. */
export interface UserScope extends VuScope, Held {
  readonly samples: Recorder;
  /** Begins something that its stack is taken of. */
  beginSeen(what: string): Begun;
  /** It was cut. */
  readonly isStopped: boolean;
}
