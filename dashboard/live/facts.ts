// What the live page says of a run that does not change while it goes on.

export interface RunFacts {
  readonly name: string;
  readonly runId: string;
  readonly target: string;
  readonly meridianVersion: string;
}
