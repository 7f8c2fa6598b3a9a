// A command as its own file defines it: name, arguments, options, and what it does with them, each value by its type.
// add-command.ts tells commander of it; nobody else has to know of an option.
import type { Place } from "../places/place.ts";

export interface OptionOf<T> {
  /** As commander takes them: "-o, --out <dir>". */
  readonly flags: string;
  readonly meaning: string;
  /** The value when the command line has none. */
  readonly preset?: T;
  /**
   * @param before the value until now, of an option that may be repeated
   * @throws InvalidArgumentError whose message is what the option takes: "a whole number above 0"
   */
  parse?(text: string, before: T): T;
  /** What it was given is not shown where it is a mistake. */
  readonly mayHoldSecret?: true;
  /** Names of options that it makes no sense with, without dashes. */
  readonly conflictsWith?: readonly string[];
  /** What it takes, where that is one of a few words: a shell completes them. */
  readonly choices?: readonly string[];
  /** For one that does not work in every place. */
  readonly only?: {
    readonly worksIn: (place: Place) => boolean;
    /** Why not elsewhere, to end the sentence: "elsewhere no results can be lost". */
    readonly why: string;
  };
}

export interface ArgumentOf<T> {
  /** As commander takes it: "<baseline>", "[run]", "[args...]". */
  readonly syntax: string;
  readonly meaning: string;
  readonly choices?: readonly string[];
  /** Only for the type: never set. */
  readonly value?: T;
}

/** What follows `meridian`, and what it is for. */
export type Example = readonly [words: string, meaning: string];

type Options = Readonly<Record<string, OptionOf<unknown>>>;
type Arguments = Readonly<Record<string, ArgumentOf<unknown>>>;
/** What a command is given of its options and arguments. */
export type GivenOf<O, A> = { readonly [Key in keyof O]: O[Key] extends OptionOf<infer T> ? T : never } & {
  readonly [Key in keyof A]: A[Key] extends ArgumentOf<infer T> ? T : never;
};

interface Described<O extends Options, A extends Arguments> {
  readonly name: string;
  readonly meaning: string;
  /** In their order. */
  readonly arguments?: A;
  readonly options: O;
  /** Below the help of the command. */
  readonly examples?: readonly Example[];
  /** Not in help. */
  readonly isHidden?: boolean;
  /** Whatever else the line has is an argument: for another program. */
  readonly passesOptionsOn?: boolean;
}

export interface CommandOf<O extends Options, A extends Arguments> extends Described<O, A> {
  /** @returns the exit code */
  run(given: GivenOf<O, A>): Promise<number>;
}

export interface PlacedCommandOf<O extends Options, A extends Arguments> extends Described<O, A> {
  readonly isPlaced: true;
  run(given: GivenOf<O, A> & { readonly place: Place }): Promise<number>;
}

/** Any of them, for lists. */
export interface Command extends Described<Options, Arguments> {
  readonly isPlaced?: true;
  run(given: never): Promise<number>;
}

export const command = <O extends Options, A extends Arguments = Record<never, never>>(
  definition: CommandOf<O, A>,
): CommandOf<O, A> => definition;

/** One that has to do with runs, wherever they are: it has --on and --aws, and gets the place. */
export const placedCommand = <O extends Options, A extends Arguments = Record<never, never>>(
  definition: Omit<PlacedCommandOf<O, A>, "isPlaced">,
): PlacedCommandOf<O, A> => ({ ...definition, isPlaced: true });
