// Asks at the terminal for what the command line did not say.
import { createInterface, type Interface } from "node:readline/promises";
import type { Issue } from "../../contracts/words/errors.ts";
import { type Start, TEMPLATE_NAMES, TEMPLATES, type TemplateName } from "./templates.ts";

/** What is right for each answer: undefined, or what is expected. */
export type Judge = (answer: Partial<Start>) => Issue | undefined;

/** @param preset what an empty answer means */
export const askForStart = async (given: Partial<Start>, preset: Start, judge: Judge): Promise<Start> => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const name = given.name ?? (await ask(terminal, "name", preset.name, (answer) => judge({ name: answer })));
    const target =
      given.target ??
      (await ask(terminal, "target (a URL, or demo)", preset.target, (answer) => judge({ target: answer })));
    const template = given.template ?? ((await askTemplate(terminal, preset, judge)) as TemplateName);
    const isTypeScript =
      given.isTypeScript ?? /^y/i.test(await ask(terminal, "TypeScript? y or n", "n", () => undefined));
    return { name, target, template, isTypeScript };
  } finally {
    terminal.close();
  }
};

const askTemplate = (terminal: Interface, preset: Start, judge: Judge): Promise<string> => {
  for (const name of TEMPLATE_NAMES) process.stdout.write(`  ${name.padEnd(6)} ${TEMPLATES[name].meaning}\n`);
  return ask(terminal, "template", preset.template, (answer) => judge({ template: answer as TemplateName }));
};

/** Asks again until the answer is right. */
const ask = async (
  terminal: Interface,
  question: string,
  preset: string,
  judge: (answer: string) => Issue | undefined,
): Promise<string> => {
  for (;;) {
    const answer = (await terminal.question(`${question} [${preset}]: `)).trim() || preset;
    const issue = judge(answer);
    if (issue === undefined) return answer;
    process.stdout.write(`  ${issue.received} is not right: expected ${issue.expected}\n`);
  }
};
