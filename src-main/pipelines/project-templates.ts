import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nearest } from '../../shared/base/nearest.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { parsePipelineFile } from '../../shared/pipeline/pipeline-file.ts';
import { makeFolder } from '../base/make-folder.ts';

/** A ready pipeline with its data, as people choose it. */
export interface ProjectTemplate {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly nodes: number;
  /** The pipeline file. */
  readonly text: string;
}

export interface ProjectProblem {
  readonly kind: 'notFound' | 'invalid';
  readonly message: string;
  readonly fix?: string;
}

/** Names of the templates in a folder of templates. */
export const templateNames = (templates: string): readonly string[] =>
  readdirSync(templates).filter((name) => existsSync(join(templates, name, 'trainyard.yaml')));

/** The templates with what their pipeline files say of them. */
export function listTemplates(templates: string): ProjectTemplate[] {
  return templateNames(templates).flatMap((name) => {
    const file = readdirSync(join(templates, name)).find((one) => one.endsWith('.pipeline.yaml'));
    const text = file === undefined ? '' : readFileSync(join(templates, name, file), 'utf8');
    const document = parsePipelineFile(text).document;
    if (!document) return [];
    return [{ name, title: document.name, description: document.description, nodes: document.nodes.length, text }];
  });
}

/**
 * Makes a project in a new or empty folder.
 *
 * @param template null: a first pipeline of one step
 * @returns the project's files, sorted; paths below it
 */
export function createProject(
  templates: string,
  project: string,
  template: string | null,
): Result<readonly string[], ProjectProblem> {
  const names = templateNames(templates);
  if (template !== null && !names.includes(template)) {
    const meant = nearest(template, names);
    const fix = meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`;
    return problem({ kind: 'notFound', message: `There is no template ${JSON.stringify(template)}.`, fix });
  }
  const existing = statSync(project, { throwIfNoEntry: false });
  if (existing && !existing.isDirectory()) {
    return problem({ kind: 'invalid', message: `${project} is a file, not a folder.` });
  }
  if (existing && readdirSync(project).length > 0) {
    const message = `The folder ${project} is not empty; nothing was changed.`;
    return problem({ kind: 'invalid', message, fix: 'Name a new folder.' });
  }
  makeFolder(project);
  if (template === null) writeFirstPipeline(project);
  else cpSync(join(templates, template), project, { recursive: true });
  return ok(
    readdirSync(project, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(project, path)).isFile())
      .sort(),
  );
}

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
