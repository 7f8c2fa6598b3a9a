// docs/tutorial.md as who follows it takes it, in order: files that it has them write, commands that it has them type,
// and what it shows of what these print.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join } from "node:path";
import { EXIT } from "../../cli/exit-codes.ts";
import { eventually } from "./meridian.ts";
import { type Called, type } from "./own-folder.ts";

export interface TutorialStep {
  /** The heading of the second level that it stands under. */
  readonly section: string;
  /** The block's language: `sh` for commands, `text` for lines of what they print. */
  readonly language: string;
  /** Of a block that is a file: the name that ends the paragraph before it, as in "`config.json`:". */
  readonly file: string | undefined;
  readonly text: string;
}

const BLOCK = /(?:`([^`\n]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm;

const stepsIn = (document: string): TutorialStep[] =>
  document
    .split(/^## /m)
    .slice(1)
    .flatMap((part) =>
      [...part.matchAll(BLOCK)].map(([, file, language = "", text = ""]) => ({
        section: part.slice(0, part.indexOf("\n")),
        language,
        file,
        text,
      })),
    );

export const TUTORIAL = readFileSync(join(__dirname, "../../docs/tutorial.md"), "utf8");
const STEPS = stepsIn(TUTORIAL);
const isAboutAws = ({ section }: TutorialStep): boolean => section.includes("AWS");

/** Up to AWS: what is done on one machine. */
export const stepsHere: readonly TutorialStep[] = STEPS.filter((step) => !isAboutAws(step));
export const stepsOnAws: readonly TutorialStep[] = STEPS.filter(isAboutAws);

/** Each line of `sh` is one. */
export const commandsOf = (steps: readonly TutorialStep[]): string[] =>
  steps.filter(({ language }) => language === "sh").flatMap(({ text }) => text.trim().split("\n"));

export interface Typed extends Called {
  readonly command: string;
}

/** The port of the tutorial's own API, for which any that is free is taken. */
const PORT = "3000";

/**
 * Does what the tutorial says, in a folder where its first command, which installs the package, has been run.
 * @returns what was typed, and lines that the tutorial shows and the command before them did not print
 */
export const followTutorial = async (folder: string): Promise<{ typed: Typed[]; notPrinted: string[] }> => {
  const port = String(await freePort());
  const typed: Typed[] = [];
  const notPrinted: string[] = [];
  const servers: ChildProcess[] = [];
  try {
    for (const { language, file, text: written } of stepsHere) {
      const text = written.replaceAll(PORT, port);
      if (file !== undefined) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      } else if (language === "text") {
        const printed = withoutNumbers(typed.at(-1)?.stdout ?? "");
        notPrinted.push(...text.split("\n").filter((line) => !printed.includes(withoutNumbers(line))));
      } else {
        for (const command of text.trim().split("\n")) {
          if (command.startsWith("npm install")) continue;
          // "In a terminal of its own": it goes on.
          if (command.startsWith("node ")) servers.push(await startServer(folder, command, port));
          else typed.push({ command, ...(await typeUntilValid(folder, command)) });
        }
      }
    }
  } finally {
    for (const server of servers) server.kill();
  }
  return { typed, notPrinted };
};

/** A run whose machine was too busy meanwhile says that it is invalid, and whoever reads that does it again. */
const typeUntilValid = async (folder: string, command: string, timesLeft = 3): Promise<Called> => {
  const called = await type(folder, command);
  return called.exitCode === EXIT.invalid && timesLeft > 1 ? typeUntilValid(folder, command, timesLeft - 1) : called;
};

/** One blank in place of several: a column is as wide as what is in it. */
const withoutNumbers = (text: string): string => text.replace(/\d[\d,.]*/g, "#").replace(/ +/g, " ");

const startServer = async (folder: string, command: string, port: string): Promise<ChildProcess> => {
  const [, ...args] = command.split(" ");
  const server = spawn(process.execPath, args, { cwd: folder, stdio: "inherit" });
  await eventually(() => fetch(`http://127.0.0.1:${port}`).catch(() => undefined));
  return server;
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
