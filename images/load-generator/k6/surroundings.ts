// What all virtual users of a k6 script in a thread share: its files, the data of its SharedArrays, and what it was
// configured with.
import { posix } from "node:path";
import type { OpenSecret } from "../../../contracts/run/open-plan.ts";
import type { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import { SharedLists } from "../shared/shared-lists.ts";
import { MetricRegistry } from "../vu/custom-metrics.ts";
import type { Places } from "../vu/places.ts";
import { Progress } from "./progress.ts";

export interface K6Plan {
  readonly env: Readonly<Record<string, string>>;
  /** Null: whoever only reads the script has none of them. */
  readonly secrets: readonly OpenSecret[] | null;
  /** Options as the script exports them, consolidated; undefined: none. */
  readonly options?: unknown;
  /** How long each scenario begins iterations, seconds, by its name. */
  readonly durations?: Readonly<Record<string, number>>;
  /** Where its metrics are declared; absent: nobody else asks for them. */
  readonly metrics?: MetricRegistry;
  /** Absent: no other thread shares them. */
  readonly lists?: SharedLists;
  /** A file by its path relative to the script's folder; undefined: there is none. */
  readonly openFile: (path: string) => Buffer | undefined;
}

export class K6Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly options: unknown;
  readonly secrets: readonly OpenSecret[] | null;
  readonly places: Places;
  readonly metrics: MetricRegistry;
  readonly sharedArrays = new Map<string, readonly unknown[]>();
  readonly lists: SharedLists;
  readonly progress: Progress;
  readonly #openFile: K6Plan["openFile"];
  readonly #texts = new Map<string, string>();
  readonly #buffers = new Map<string, ArrayBuffer>();

  /** @param mask of what may be in no metric's name */
  constructor(plan: K6Plan, places: Places, mask: SecretMask) {
    this.metrics = plan.metrics ?? new MetricRegistry(mask);
    this.env = plan.env;
    this.options = plan.options;
    this.secrets = plan.secrets;
    this.progress = new Progress(plan.durations ?? {});
    this.#openFile = plan.openFile;
    this.lists = plan.lists ?? new SharedLists();
    this.places = places;
  }

  /** Where a path that the script writes leads: from the file whose code calls now, else from the script's folder. */
  #keysOf(path: string): string[] {
    const resolved = RESOLVED.exec(path)?.[1];
    if (resolved !== undefined) return [resolved];
    const source = this.places.sourceOf(new Error()) ?? "";
    return [...new Set([posix.join(posix.dirname(source), path), posix.normalize(path), path])];
  }

  /** What `import.meta.resolve` gives: known to `open` alone. */
  resolve(path: string): string {
    if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return path;
    return `file:${this.#keysOf(path)[0] ?? path}`;
  }

  /** Every copy of the script was made: what of its files none of them keeps is not kept here either. */
  forgetFiles(): void {
    this.#texts.clear();
    this.#buffers.clear();
  }

  /** A file's text, or its bytes: the same for all copies of the script. @throws Error for one that is not there */
  open(path: string, isBinary: boolean): string | ArrayBuffer {
    for (const key of this.#keysOf(path)) {
      const known = isBinary ? this.#buffers.get(key) : this.#texts.get(key);
      if (known !== undefined) return known;
      const bytes = this.#openFile(key);
      if (bytes === undefined) continue;
      if (!isBinary) {
        const text = bytes.toString("utf8");
        this.#texts.set(key, text);
        return text;
      }
      const buffer = new Uint8Array(bytes).buffer;
      this.#buffers.set(key, buffer);
      return buffer;
    }
    throw new Error(
      `open(${JSON.stringify(path)}): no such file travelled with the script: it is not there, or nothing opened it while the script was read before the run; open files at the script's top level`,
    );
  }
}

/** What `resolve` makes. */
const RESOLVED = /^file:(?:\/\/)?(.*)$/;
