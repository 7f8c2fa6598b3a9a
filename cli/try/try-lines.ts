// A try as lines of a terminal, in the order in which things happen: each has its mark (a status, a level of console, a
// tick) in the gutter at the left. Pure, but for the excerpts that it is given.
import type { LineLevel } from "../../contracts/delta/script-words.ts";
import type { TriedMetric, TryEnding, TryEvent, TryPart } from "../../contracts/run/try-events.ts";
import { countText } from "../../contracts/words/numbers.ts";
import { formatCount, formatMs, formatPercent } from "../terminal/format.ts";
import { printable } from "../terminal/printable.ts";
import { type ExchangeView, exchangeLines, INDENT, marked } from "./exchange-lines.ts";
import { placeOfOutcome, type TryOutcome, wordsOfOutcome } from "./outcome.ts";
import { remedyOf } from "./remedies.ts";

export interface TryView extends ExchangeView {
  /** The script's name. */
  readonly file: string;
  /** It has a setup() or a teardown(): then each part has a heading. */
  readonly hasParts: boolean;
  /** The line of the script that a place means, with a pointer below it; none where it is not to be found. */
  readonly excerpt: (place: string) => readonly string[];
}

export class TryLines {
  readonly #view: TryView;
  #part: TryPart = "iteration";
  #group = "";
  #counts = { requests: 0, failed: 0, checks: 0, held: 0 };
  #iterationMicros: number | undefined;
  #metrics: readonly TriedMetric[] = [];

  constructor(view: TryView) {
    this.#view = view;
  }

  next(event: TryEvent): string[] {
    const { colors, masking } = this.#view;
    switch (event.type) {
      case "begun":
        this.#part = event.part;
        this.#group = "";
        return this.#view.hasParts ? [colors.bold(`  ${nameOf(event.part)}`)] : [];
      case "exchange":
        this.#counts.requests += 1;
        if (event.status === 0 || event.status >= 400) this.#counts.failed += 1;
        // Whose a library's call is nobody knows.
        return [...(event.by === "library" ? [] : this.#groupLines(event.group)), ...exchangeLines(event, this.#view)];
      case "check": {
        this.#counts.checks += 1;
        if (event.holds) this.#counts.held += 1;
        const name = printable(masking.text(event.name));
        const line = event.holds ? marked("✓", name, colors.green) : marked("✗", colors.red(name), colors.red);
        return [...this.#groupLines(event.group), line];
      }
      case "said":
        return [
          ...event.words.lines.flatMap(({ level, text }) => this.#said(level, text)),
          ...(event.words.cutCount === 0
            ? []
            : [marked("…", `${formatCount(event.words.cutCount)} lines were cut`, colors.dim)]),
        ];
      case "mistake":
        return this.#mistake(event.message, event.place, event.cause === "outside");
      case "notice":
        return [marked("!", masking.text(event.text), colors.yellow)];
      case "ended":
        return this.#ended(event.part, event.micros, event.ending);
      case "done":
        this.#metrics = event.metrics;
        return [];
      case "load-failed":
        return [];
    }
  }

  /** The end: what was measured, and what it came to. The last line of one that did not end well has its place. */
  end(outcome: TryOutcome): string[] {
    const { colors, masking, file } = this.#view;
    // The next begins at once, and places of this one mean another text by now.
    if (outcome.is === "cut" && outcome.why.by === "save") return [marked("…", wordsOfOutcome(outcome), colors.dim)];
    const measured = this.#measuredLines();
    const before = measured.length === 0 ? [""] : ["", ...measured, ""];
    if (outcome.is === "done") return [...before, marked("✓", this.#summary(), colors.green)];
    const place = placeOfOutcome(outcome, file);
    const remedy = remedyOf(outcome);
    return [
      ...before,
      ...this.#excerptLines(place),
      ...(remedy === undefined ? [] : [`${INDENT}next: ${masking.text(remedy)}`]),
      marked("✗", `${colors.red(printable(masking.text(wordsOfOutcome(outcome))))}  ${place}`, colors.red),
    ];
  }

  /** Nothing has happened for a while. */
  quiet(part: TryPart | "loading", limitSeconds: number): string[] {
    const { colors } = this.#view;
    const what = part === "loading" ? "the script is being loaded" : `${nameOf(part)} is under way`;
    return [marked("…", colors.dim(`${what}; it is cut after ${limitSeconds} s, or now by Ctrl-C`), colors.dim)];
  }

  #said(level: LineLevel, text: string): string[] {
    const { colors, masking } = this.#view;
    const color = level === "error" ? colors.red : level === "warn" ? colors.yellow : colors.dim;
    const [first = "", ...others] = printable(masking.text(text)).split("\n");
    return [marked(level, first, color), ...others.map((line) => `${INDENT}${line}`)];
  }

  /** Where requests and checks are in another group than those before. */
  #groupLines(given: string): string[] {
    const group = given.replace(`::${this.#part}`, "");
    if (group === this.#group) return [];
    this.#group = group;
    const path = group.split("::").filter((name) => name !== "");
    const { colors, masking } = this.#view;
    return [`${INDENT}${colors.dim(`── ${printable(masking.text(path.join(" › ")))}`.trimEnd())}`];
  }

  #mistake(message: string, place: string, isOutside: boolean): string[] {
    const { colors, masking } = this.#view;
    const words = `${isOutside ? "nobody awaited: " : ""}${printable(masking.text(message))}`;
    return [marked("!", `${colors.red(words)}  ${place}`, colors.red), ...this.#excerptLines(place)];
  }

  #excerptLines(place: string): string[] {
    const { colors, masking } = this.#view;
    return this.#view.excerpt(place).map((line) => `${INDENT}${colors.dim(printable(masking.text(line)))}`);
  }

  #ended(part: TryPart, micros: number, ending: TryEnding): string[] {
    // One that was cut is not measured in a run either.
    if (part === "iteration" && (ending.is === "done" || ending.is === "threw")) this.#iterationMicros = micros;
    const { colors, hasParts } = this.#view;
    if (!hasParts || part === "iteration") return [];
    // Whatever comes of setup() decides the try, and is told at its end; teardown() decides nothing.
    if (ending.is === "threw" && part === "teardown")
      return this.#mistake(`teardown(): ${ending.message}`, ending.place, false);
    return [`${INDENT}${colors.dim(`${nameOf(part)} took ${formatMs(micros / 1000)}`)}`];
  }

  #summary(): string {
    const { requests, failed, checks, held } = this.#counts;
    const failedText = failed === 0 ? "" : `, ${formatCount(failed)} of them failed`;
    const checkText = checks === 0 ? "" : `; ${formatCount(held)} of ${formatCount(checks)} checks held`;
    return `the iteration came to its end: ${countText(requests, "request")}${failedText}${checkText}`;
  }

  #measuredLines(): string[] {
    const { colors } = this.#view;
    const rows: (readonly [string, string])[] = [
      ...(this.#iterationMicros === undefined
        ? []
        : [["iteration_duration", formatMs(this.#iterationMicros / 1000)] as const]),
      ...this.#metrics.map((metric) => [metric.name, textOfMetric(metric)] as const),
    ];
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, value]) => `${INDENT}${colors.dim(name.padEnd(width))}  ${value}`);
  }
}

const nameOf = (part: TryPart): string => (part === "iteration" ? "the iteration" : `${part}()`);

const textOfMetric = ({ kind, isTime, count, sum, min, max, last }: TriedMetric): string => {
  const text = (value: number): string => (isTime ? formatMs(value) : String(Number(value.toPrecision(6))));
  switch (kind) {
    case "counter":
      return text(sum);
    case "rate":
      return `${formatPercent(sum / count)}, ${formatCount(sum)} of ${formatCount(count)}`;
    case "gauge":
      return count === 1 ? text(last) : `${text(last)}  min=${text(min)} max=${text(max)}`;
    case "trend":
      return count === 1 ? text(sum) : `avg=${text(sum / count)} min=${text(min)} max=${text(max)}  of ${count} values`;
  }
};
