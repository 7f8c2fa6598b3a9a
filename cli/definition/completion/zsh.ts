// The completion for zsh, with the meaning of each command and option beside it. Pure.
import { type CommandWords, HELP, type OptionWords, type Taken, VERSION } from "./words.ts";

export const zshCompletion = (commands: readonly CommandWords[]): string => `#compdef meridian
# Completion of meridian for zsh: eval "$(meridian completion zsh)", or this text as _meridian in a folder of $fpath.
_meridian() {
  local -a commands
  commands=(
${commands.map(({ name, meaning }) => `    ${quoted(`${name}:${meaning}`)}`).join("\n")}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    _arguments ${[HELP, VERSION].flatMap(specsOf).join(" ")}
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(commandCase).join("\n")}
  esac
}
if [ "$funcstack[1]" = "_meridian" ]; then
  _meridian "$@"
else
  compdef _meridian meridian
fi
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const commandCase = ({ name, options, arguments: taken }: CommandWords): string =>
  [
    `    ${name})`,
    `      _arguments \\`,
    [...options.flatMap(specsOf), ...taken.map((one, index) => quoted(`${index + 1}:${name}:${actionOf(one)}`))]
      .map((spec) => `        ${spec}`)
      .join(" \\\n"),
    "      ;;",
  ].join("\n");

/** One for each name; what stands in brackets is its meaning. */
const specsOf = ({ names, meaning, takes }: OptionWords): string[] => {
  const says = meaning.replace(/[[\]:\\]/g, "\\$&");
  const value = takes === undefined ? "" : `:value:${actionOf(takes)}`;
  return names.map((name) => {
    // With a sign of equality a value may follow it, or be the next word.
    const sign = takes !== undefined && name.startsWith("--") ? "=" : "";
    return quoted(`*${name}${sign}[${says}]${value}`);
  });
};

const actionOf = (takes: Taken): string => {
  if (takes === "file") return "_files";
  return takes === "text" ? " " : `(${takes.words.join(" ")})`;
};
