// What is remembered of the last answers of a URL, for each method: most answers are like the one before.
import { BodyMemo } from "./body-memo.ts";

export interface AnswerMemo<HeadMemo> {
  readonly head: HeadMemo;
  readonly body: BodyMemo;
}

/** Of one URL. */
export class AnswerMemos<HeadMemo> {
  readonly #byMethod = new Map<string, AnswerMemo<HeadMemo>>();
  readonly #Head: new () => HeadMemo;

  constructor(Head: new () => HeadMemo) {
    this.#Head = Head;
  }

  of(method: string): AnswerMemo<HeadMemo> {
    const known = this.#byMethod.get(method);
    if (known !== undefined) return known;
    const memo = { head: new this.#Head(), body: new BodyMemo() };
    this.#byMethod.set(method, memo);
    return memo;
  }
}
