import { join, resolve } from 'node:path';
import { createProject, templateNames } from '../../pipelines/project-templates.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { printJson } from '../print-json.ts';
import { nearPath } from '../run-report.ts';
import { templatesFolder } from '../templates.ts';

export const init = defineCommand({
  name: 'init',
  summary: 'Make a new project, empty or from a template',
  options: [
    {
      name: 'template',
      value: 'NAME',
      summary: 'Start from a ready pipeline with data; list shows their names',
      complete: 'template',
    },
  ],
  positionals: [
    { name: 'DIR', summary: 'folder of the project; made if it is not there', optional: true, complete: 'folder' },
  ],
  examples: [
    { line: 'trainyard init wine --template wine', does: 'A project with a pipeline and its data' },
    { line: 'trainyard init my-project', does: 'An empty project with a first pipeline' },
    { line: 'trainyard init --template list', does: 'The names of the templates' },
  ],
  run(context, args) {
    const templates = templatesFolder(context.installation);
    const names = templateNames(templates);
    const template = args.value('template') ?? null;
    if (template === 'list') {
      if (context.json) printJson(context, { templates: names });
      else context.out.write(`${names.join('\n')}\n`);
      return exitCodes.ok;
    }
    const [given] = args.positionals;
    if (given === undefined)
      return failure('usage', 'DIR is missing: folder of the project.', 'Write trainyard init DIR.');
    const project = resolve(context.cwd, given);
    const made = createProject(templates, project, template);
    if (!made.ok) {
      const { kind, message, fix } = made.problem;
      return failure(kind, message.replaceAll(project, given), fix);
    }
    const files = made.value;
    if (context.json) printJson(context, { project, template, files });
    else {
      const pipeline = files.find((path) => path.endsWith('.pipeline.yaml')) ?? '';
      context.out.write(
        `Made the project ${given}.\nTry: trainyard run ${nearPath(join(project, pipeline), context.cwd)}\n`,
      );
    }
    return exitCodes.ok;
  },
});
