import { templateNames } from '../../pipelines/project-templates.ts';
import { defineCommand, exitCodes, usageFailure } from '../command.ts';
import { completionScript, type Shell, shells } from '../completions.ts';
import { printJson } from '../print-json.ts';
import { templatesFolder } from '../templates.ts';

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print the completion script of a shell',
  options: [],
  positionals: [{ name: 'SHELL', summary: shells.join(', '), complete: shells }],
  examples: [
    { line: 'eval "$(trainyard completion bash)"', does: 'Completions in this bash' },
    { line: 'trainyard completion fish > ~/.config/fish/completions/trainyard.fish', does: 'For every fish' },
  ],
  async run(context, args) {
    const shell = shells.find((name) => name === args.positionals[0]) as Shell | undefined;
    if (!shell) {
      return usageFailure(`There are no completions for ${args.positionals[0]}.`, `Use one of: ${shells.join(', ')}.`);
    }
    const templates = [...templateNames(templatesFolder(context.installation)), 'list'];
    const commands = (await context.allCommands()).map((command) => ({
      ...command,
      options: command.options.map((option) =>
        option.complete === 'template' ? { ...option, complete: templates } : option,
      ),
    }));
    const script = completionScript(shell, commands);
    if (context.json) printJson(context, { shell, script });
    else context.out.write(script);
    return exitCodes.ok;
  },
});
