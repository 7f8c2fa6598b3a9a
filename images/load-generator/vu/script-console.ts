// `console` as a script has it: what it says is told to whoever follows the run, within a bound for each second. A line
// that nobody is to see is not even put together.
import { Console } from "node:console";
import {
  LINE_LEVELS,
  type LineLevel,
  MAX_LINE_LENGTH,
  MAX_WORDS_BYTES,
  type ScriptLogMode,
  type ScriptWords,
} from "../../../contracts/delta/script-words.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";

export type Say = (words: ScriptWords) => void;

/** All that a thread's script says. */
export class ScriptVoice {
  readonly #mode: ScriptLogMode;
  readonly #say: Say;
  readonly #now: () => number;
  readonly #mask: SecretMask;
  #secondEndsMs = Number.NEGATIVE_INFINITY;
  #leftBytes = 0;
  #cutCount = 0;

  /**
   * @param now milliseconds, never stepped
   * @param mask of what may be in no line
   */
  constructor(mode: ScriptLogMode, say: Say, now: () => number, mask: SecretMask = new SecretMask()) {
    this.#mode = mode;
    this.#say = say;
    this.#now = now;
    this.#mask = mask;
  }

  /** @param isFirst whose: the first virtual user's of a scenario, or another's */
  consoleOf(isFirst: boolean): Console {
    let level: LineLevel = "log";
    const writer = (own: LineLevel) => ({
      write: (text: string): boolean => {
        this.#tell(level === "log" ? own : level, isFirst, text.endsWith("\n") ? text.slice(0, -1) : text);
        return true;
      },
    });
    const [stdout, stderr] = [writer("log"), writer("error")] as unknown as NodeJS.WriteStream[];
    const made = new Console({ stdout: stdout as NodeJS.WriteStream, stderr, ignoreErrors: false, colorMode: false });
    for (const name of LINE_LEVELS) {
      const say = made[name].bind(made);
      made[name] = (...parts: unknown[]) => {
        if (!this.#mayTell(name, isFirst)) return;
        level = name;
        try {
          say(...parts);
        } finally {
          level = "log";
        }
      };
    }
    return made;
  }

  /** Says how many lines were cut since the last that was told. */
  flush(): void {
    if (this.#cutCount === 0) return;
    const cutCount = this.#cutCount;
    this.#cutCount = 0;
    this.#say({ lines: [], cutCount });
  }

  #mayTell(level: LineLevel, isFirst: boolean): boolean {
    if (this.#mode === "none" || (this.#mode === "first" && !isFirst && level !== "error")) return false;
    const nowMs = this.#now();
    if (nowMs >= this.#secondEndsMs) {
      this.#secondEndsMs = nowMs + 1_000;
      this.#leftBytes = MAX_WORDS_BYTES;
    }
    if (this.#leftBytes > 0) return true;
    this.#cutCount += 1;
    return false;
  }

  #tell(level: LineLevel, isFirst: boolean, said: string): void {
    if (!this.#mayTell(level, isFirst)) return;
    const whole = this.#mask.text(said);
    const isLong = whole.length > MAX_LINE_LENGTH;
    const text = isLong ? `${whole.slice(0, MAX_LINE_LENGTH)}… (${whole.length} characters in all)` : whole;
    this.#leftBytes -= Buffer.byteLength(text);
    const cutCount = this.#cutCount;
    this.#cutCount = 0;
    this.#say({ lines: [{ level, text }], cutCount });
  }
}
