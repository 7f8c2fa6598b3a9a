// `meridian completion`: what a shell needs to complete commands and options, made from their definitions.
import { MeridianError } from "../../contracts/words/errors.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import { type Command, command } from "../definition/command.ts";
import { bashCompletion } from "../definition/completion/bash.ts";
import { commandWords } from "../definition/completion/words.ts";
import { zshCompletion } from "../definition/completion/zsh.ts";
import { required } from "../definition/options.ts";
import { EXIT } from "../exit-codes.ts";
import type { Place } from "../places/place.ts";

const SHELLS = { bash: bashCompletion, zsh: zshCompletion } as const;
const NAMES = Object.keys(SHELLS) as (keyof typeof SHELLS)[];

/** @param commands asked for when it runs: it is one of them itself */
export const completion = (commands: () => readonly Command[], places: readonly Place[]): Command =>
  command({
    name: "completion",
    meaning: "print what a shell needs to complete commands and options",
    examples: [
      [`completion bash >> ~/.bashrc`, "for each bash from now on"],
      [`completion zsh > "\${fpath[1]}/_meridian"`, "for each zsh, where a folder of its fpath is yours"],
    ],
    arguments: { shell: { ...required("<shell>", NAMES.join(" or ")), choices: NAMES } },
    options: {},
    run: async ({ shell }) => {
      const name = NAMES.find((one) => one === shell);
      if (name === undefined) {
        const suggestion = suggest(shell, NAMES);
        throw new MeridianError("COMMAND_INVALID", `there is no completion for ${shell}`, {
          next: `${suggestion === undefined ? "" : `did you mean ${suggestion}? `}it takes ${NAMES.join(" or ")}`,
        });
      }
      process.stdout.write(SHELLS[name](commandWords(commands(), places)));
      return EXIT.passed;
    },
  });
