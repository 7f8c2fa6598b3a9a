// The completion for bash: one function that looks for the command among the words before. It needs no more than the
// bash that macOS brings (3.2). Pure.
import { type CommandWords, HELP, type Taken, VERSION } from "./words.ts";

export const bashCompletion = (
  commands: readonly CommandWords[],
): string => `# Completion of meridian for bash: eval "$(meridian completion bash)"
_meridian() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= index
  # --on=aws comes as three words.
  if [ "$word" = "=" ]; then
    word=
  elif [ "$before" = "=" ] && [ "$COMP_CWORD" -gt 2 ]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      -* | =) ;;
      *) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  COMPREPLY=()
  # Without a reply bash completes names of files.
  case "$command $before" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case "$command" in
    "") _meridian_words "${[...commands.map(({ name }) => name), ...HELP.names, ...VERSION.names].join(" ")}" ;;
${commands.map(commandCase).join("\n")}
  esac
}
_meridian_words() {
  COMPREPLY=($(compgen -W "$1" -- "$word"))
  # There are words, and none fits: no file does.
  [ \${#COMPREPLY[@]} -gt 0 ] || compopt +o default 2> /dev/null
}
complete -o default -F _meridian meridian
`;

const quoted = (words: readonly string[]): string => words.join(" ");

const valueCases = ({ name, options }: CommandWords): string[] =>
  options.flatMap(({ names, takes }) =>
    takes === undefined
      ? []
      : [`    ${names.map((option) => `"${name} ${option}"`).join(" | ")}) ${replyOf(takes)}; return ;;`],
  );

const replyOf = (takes: Taken): string => {
  if (takes === "file") return ":";
  return takes === "text" ? "compopt +o default 2> /dev/null" : `_meridian_words "${quoted(takes.words)}"`;
};

const commandCase = ({ name, options, arguments: taken }: CommandWords): string => {
  const names = options.flatMap((option) => option.names);
  const words = taken.flatMap((one) => (typeof one === "object" ? one.words : []));
  // A word that begins no option may be a file, where the command takes one.
  const reply = taken.includes("file")
    ? `[ "\${word#-}" = "$word" ] || _meridian_words "${quoted(names)}"`
    : `_meridian_words "${quoted([...words, ...names])}"`;
  return `    ${name}) ${reply} ;;`;
};
