// What is thrown to end an iteration before its time.

/** Thrown into an iteration whose time to finish is over. Scripts should let it pass. */
export class VirtualUserStopped extends Error {
  constructor() {
    super("the run has ended");
    this.name = "VirtualUserStopped";
  }
}

/** What `fail()` throws: it ends the iteration, and is counted as the script's own word. */
export class Failed extends Error {
  override readonly name = "fail";
}

/** Thrown by `test.abort()`, when the run's end has been asked for. */
export class Aborted extends Error {
  override readonly name = "test.abort";
}

/** What was thrown, where it can be looked at: there are objects that throw at whoever asks what they are. */
export const thrownOf = (given: unknown): unknown => {
  try {
    void (given instanceof Error);
    return given;
  } catch {
    return "what cannot be looked at";
  }
};

/** Whether a part of the script ended because the virtual user or the run did: that is no mistake of the script. */
export const isCut = (given: unknown): boolean => {
  const error = thrownOf(given);
  return error instanceof VirtualUserStopped || error instanceof Aborted;
};

/** `fail` as a script has it. */
export const fail = (message = ""): never => {
  throw new Failed(String(message));
};
