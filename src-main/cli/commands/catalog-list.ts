import { defineCommand, exitCodes } from '../command.ts';
import { catalogLoader } from '../pipeline-of-file.ts';
import { diagnosticLines } from '../print-failure.ts';
import { printJson } from '../print-json.ts';
import { currentProject } from '../project.ts';
import { textTable } from '../text-table.ts';

export const catalogList = defineCommand({
  name: 'catalog list',
  summary: "List the node types: the built-in ones and the project's own",
  options: [],
  positionals: [],
  examples: [{ line: 'trainyard catalog list', does: 'What a node of a pipeline can be' }],
  run(context) {
    const { project } = currentProject(context.env, context.cwd);
    const { catalog, diagnostics } = catalogLoader(context).load(project);
    const types = [...catalog.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    if (context.json) {
      const listed = types.map(({ id, version, title, category, description, folder }) => {
        const builtIn = !folder.startsWith(`${project}/`);
        return { id, version, title, category, description, builtIn };
      });
      printJson(context, { types: listed, diagnostics });
      return exitCodes.ok;
    }
    context.out.write(
      textTable(
        ['type', 'title', 'inputs', 'outputs', 'description'],
        types.map(({ id, title, inputs, outputs, description }) => [
          id,
          title,
          [...inputs.keys()].join(', '),
          [...outputs.keys()].join(', '),
          description,
        ]),
      ),
    );
    context.error.write(diagnosticLines('nodes', diagnostics, context.error));
    return exitCodes.ok;
  },
});
