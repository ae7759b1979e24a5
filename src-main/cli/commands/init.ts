import { cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { nearest } from '../../../shared/base/nearest.ts';
import { defineCommand, exitCodes, failure } from '../command.ts';
import { printJson } from '../print-json.ts';
import { nearPath } from '../run-report.ts';
import { templateNames, templatesFolder } from '../templates.ts';

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
    const names = templateNames(context.installation);
    const template = args.value('template') ?? null;
    if (template === 'list') {
      if (context.json) printJson(context, { templates: names });
      else context.out.write(`${names.join('\n')}\n`);
      return exitCodes.ok;
    }
    if (template !== null && !names.includes(template)) {
      const meant = nearest(template, names);
      const fix = meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`;
      return failure('notFound', `There is no template ${JSON.stringify(template)}.`, fix);
    }
    const [given] = args.positionals;
    if (given === undefined)
      return failure('usage', 'DIR is missing: folder of the project.', 'Write trainyard init DIR.');
    const project = resolve(context.cwd, given);
    const existing = statSync(project, { throwIfNoEntry: false });
    if (existing && !existing.isDirectory()) return failure('invalid', `${given} is a file, not a folder.`);
    if (existing && readdirSync(project).length > 0) {
      return failure('invalid', `The folder ${given} is not empty; nothing was changed.`, 'Name a new folder.');
    }
    mkdirSync(project, { recursive: true });
    if (template === null) writeFirstPipeline(project);
    else cpSync(join(templates, template), project, { recursive: true });
    const files = readdirSync(project, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(project, path)).isFile())
      .sort();
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

function writeFirstPipeline(project: string): void {
  const id =
    basename(project)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60) || 'pipeline';
  writeFileSync(join(project, 'trainyard.yaml'), 'apiVersion: trainyard/v1\nkind: Project\n');
  writeFileSync(
    join(project, `${id}.pipeline.yaml`),
    `apiVersion: trainyard/v1
kind: Pipeline
metadata:
  id: ${id}
  name: ${id}
spec:
  nodes:
    - id: hello
      type: flow.shell
      parameters:
        command: echo "Hello from $TRAINYARD_STEP_ID" > "$TRAINYARD_OUTPUT_TEXT"
        outputs: {text: file}
`,
  );
}
