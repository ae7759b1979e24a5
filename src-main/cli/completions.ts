import { type Command, type Completion, commonOptions } from './command.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The completion script of a shell for the given commands. It knows all names; nothing is started on a tab. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  return shell === 'bash' ? bash(commands) : shell === 'zsh' ? zsh(commands) : fish(commands);
}

const firstWords = (commands: readonly Command[]): string[] => [
  ...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')),
];
const leavesOf = (commands: readonly Command[], group: string): string[] =>
  commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.slice(group.length + 1));
const flagsOf = (command: Command): string[] => [
  ...command.options.map(({ name }) => `--${name}`),
  ...commonOptions.map(({ name }) => `--${name}`),
];

/** Commands that give bash the candidates of a kind. */
function bashCandidates(complete: Completion | undefined): string {
  if (complete === undefined) return 'COMPREPLY=()';
  if (Array.isArray(complete)) return `COMPREPLY=($(compgen -W "${complete.join(' ')}" -- "$cur"))`;
  switch (complete) {
    case 'folder':
      return 'COMPREPLY=($(compgen -d -- "$cur"))';
    case 'pipeline':
      return `COMPREPLY=($(compgen -f -X '!*.yaml' -- "$cur") $(compgen -d -- "$cur"))`;
    case 'run':
      return 'COMPREPLY=($(compgen -W "latest $(ls .trainyard/runs 2>/dev/null)" -- "$cur"))';
    default:
      return 'COMPREPLY=($(compgen -f -- "$cur"))';
  }
}

function bash(commands: readonly Command[]): string {
  const groups = firstWords(commands).filter((word) => leavesOf(commands, word).length > 0);
  const cases = commands.map((command) => {
    const values = command.options
      .filter(({ value }) => value !== undefined)
      .map(({ name, short, complete }) => {
        const flags = `--${name}${short === undefined ? '' : `|-${short}`}`;
        return `        ${flags}) ${bashCandidates(complete)}; return ;;`;
      });
    const choice = values.length === 0 ? '' : `      case "$prev" in\n${values.join('\n')}\n      esac\n`;
    return `    '${command.name}')
${choice}      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "${flagsOf(command).join(' ')}" -- "$cur")); return; fi
      ${bashCandidates(command.positionals[0]?.complete)} ;;`;
  });
  const second = groups.map(
    (group) => `    ${group}) COMPREPLY=($(compgen -W "${leavesOf(commands, group).join(' ')}" -- "$cur")); return ;;`,
  );
  return `# bash completion for trainyard; put it into a file that bash reads, or: eval "$(trainyard completion bash)"
_trainyard() {
  local cur prev name
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${firstWords(commands).join(' ')} help --help --version" -- "$cur"))
    return
  fi
  name=\${COMP_WORDS[1]}
  case "$name" in
${groups.map((group) => `    ${group}) [[ $COMP_CWORD -gt 2 ]] && name="$name \${COMP_WORDS[2]}" ;;`).join('\n')}
  esac
  case "$name" in
${second.join('\n')}
${cases.join('\n')}
  esac
}
complete -o filenames -F _trainyard trainyard
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(commands: readonly Command[]): string {
  const described = (list: readonly { readonly word: string; readonly summary: string }[]): string =>
    list.map(({ word, summary }) => `    ${quoted(`${word}:${summary}`)}`).join('\n');
  const top = firstWords(commands).map((word) => ({
    word,
    summary: commands.find(({ name }) => name === word)?.summary ?? `commands: ${leavesOf(commands, word).join(', ')}`,
  }));
  const groups = firstWords(commands).filter((word) => leavesOf(commands, word).length > 0);
  const cases = commands.map((command) => {
    const options = [...command.options, ...commonOptions].map(({ name, value, summary, complete }) => {
      const text = summary.replaceAll(/[[\]:]/g, ' ');
      return quoted(`--${name}[${text}]${value === undefined ? '' : `:${value}:${zshAction(complete)}`}`);
    });
    const [positional] = command.positionals;
    const rest = positional ? [quoted(`*:${positional.name}:${zshAction(positional.complete)}`)] : [];
    return `    '${command.name}') _arguments ${[...options, ...rest].join(' ')} ;;`;
  });
  return `#compdef trainyard
# zsh completion for trainyard; put it into a folder of $fpath as _trainyard
_trainyard() {
  local -a top
  top=(
${described(top)}
  )
  if (( CURRENT == 2 )); then _describe command top; return; fi
  local name=\${words[2]}
  case "$name" in
${groups
  .map(
    (group) => `    ${group})
      if (( CURRENT == 3 )); then compadd ${leavesOf(commands, group).join(' ')}; return; fi
      name="$name \${words[3]}"; shift words; (( CURRENT-- )) ;;`,
  )
  .join('\n')}
  esac
  shift words; (( CURRENT-- ))
  case "$name" in
${cases.join('\n')}
  esac
}
compdef _trainyard trainyard
`;
}

function zshAction(complete: Completion | undefined): string {
  if (complete === undefined) return ' ';
  if (Array.isArray(complete)) return `(${complete.join(' ')})`;
  if (complete === 'folder') return '_files -/';
  if (complete === 'pipeline') return '_files -g "*.yaml"';
  return complete === 'run' ? '(latest)' : '_files';
}

function fish(commands: readonly Command[]): string {
  const lines = firstWords(commands).map((word) => {
    const summary = commands.find(({ name }) => name === word)?.summary ?? leavesOf(commands, word).join(', ');
    return `complete -c trainyard -f -n __fish_use_subcommand -a ${word} -d ${quoted(summary)}`;
  });
  for (const command of commands) {
    const [group = '', leaf] = command.name.split(' ');
    const here =
      leaf === undefined
        ? `'__fish_seen_subcommand_from ${group}'`
        : `'__fish_seen_subcommand_from ${group}; and __fish_seen_subcommand_from ${leaf}'`;
    if (leaf !== undefined) {
      const leaves = leavesOf(commands, group).join(' ');
      const before = `'__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${leaves}'`;
      lines.push(`complete -c trainyard -f -n ${before} -a ${leaf} -d ${quoted(command.summary)}`);
    }
    if (command.positionals.some(({ complete }) => complete !== undefined && !Array.isArray(complete))) {
      lines.push(`complete -c trainyard -F -n ${here}`);
    }
    for (const { name, short, value, summary, complete } of [...command.options, ...commonOptions]) {
      const choices = Array.isArray(complete) ? ` -a ${quoted(complete.join(' '))}` : '';
      const flags = `-l ${name}${short === undefined ? '' : ` -s ${short}`}${value === undefined ? '' : ' -r'}${choices}`;
      lines.push(`complete -c trainyard -n ${here} ${flags} -d ${quoted(summary)}`);
    }
  }
  return `# fish completion for trainyard; put it into ~/.config/fish/completions/trainyard.fish\n${lines.join('\n')}\n`;
}
