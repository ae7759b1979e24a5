import { z } from 'zod';
import {
  compare,
  diagnostic,
  json,
  open,
  runEvent,
  runResult,
  runStarted,
  runsCancel,
  runsDelete,
  runsList,
  runsOutputs,
  runsShow,
} from './run-output-schemas.ts';

const strings = z.array(z.string());
const validate = open({ valid: z.boolean(), diagnostics: z.array(diagnostic) });
const error = open({
  type: z.literal('error'),
  exitCode: z.int(),
  message: z.string(),
  fix: z.string().optional(),
  diagnostics: z.array(diagnostic),
});
const plan = open({
  steps: z.array(
    open({
      id: z.string(),
      type: z.string(),
      action: z.enum(['run', 'cached', 'skipped']),
      reasons: strings,
      target: z.string(),
      expected: open({ durationMs: z.number(), peakMemoryBytes: z.number(), attempts: z.number() }).optional(),
    }),
  ),
});
const runStream = z.union([runResult, runStarted, runEvent]);
const logLine = open({ type: z.literal('log'), source: z.string(), offset: z.int(), bytes: z.int(), text: z.string() });
const runLogEnd = open({ type: z.literal('result'), runId: z.string(), bytes: z.int() });
const deploymentLogEnd = open({ type: z.literal('result'), deployment: z.string(), bytes: z.int() });

const valueChange = open({ path: z.string(), before: json.optional(), after: json.optional() });
const diff = open({
  same: z.boolean(),
  added: strings,
  removed: strings,
  changed: z.array(
    open({
      id: z.string(),
      renamedFrom: z.string().optional(),
      parameters: z.array(valueChange),
      edges: z.array(valueChange),
      settings: z.array(valueChange),
    }),
  ),
  parameters: z.array(valueChange),
  settings: z.array(valueChange),
});
const version = open({
  id: z.string(),
  createdAt: z.string(),
  file: z.string().optional(),
  runId: z.string().optional(),
  message: z.string().optional(),
  digest: z.string(),
});

const loss = open({
  nodeId: z.string().nullable(),
  kind: z.enum(['approximated', 'lost']),
  feature: z.string(),
  message: z.string(),
});
const exported = open({
  format: z.string(),
  losses: z.array(loss),
  text: z.string().optional(),
  path: z.string().optional(),
});
const manifest = {
  pipeline: z.string(),
  files: z.array(open({ path: z.string(), digest: z.string(), bytes: z.int() })),
};
const nodeText = open({ nodeId: z.string(), text: z.string() });
const bundleContents = open({
  manifest: open(manifest),
  pipelineText: z.string(),
  wouldRun: open({
    commands: z.array(nodeText),
    code: z.array(nodeText),
    images: strings,
    requirements: strings,
    secrets: strings,
    hosts: strings,
    targets: strings,
    variables: strings,
  }),
  hiddenFiles: strings,
  nodeTypes: strings,
  code: z.array(open({ path: z.string(), text: z.string().nullable() })),
});
const bundleInspect = z.union([bundleContents, open({ path: z.string(), text: z.string() })]);

const nodeTypeFields = {
  id: z.string(),
  version: z.string(),
  title: z.string(),
  category: z.string(),
  description: z.string(),
};
const catalogList = open({
  types: z.array(open({ ...nodeTypeFields, builtIn: z.boolean() })),
  diagnostics: z.array(diagnostic),
});
const catalogShow = open({
  ...nodeTypeFields,
  inputs: z.record(z.string(), open({ types: strings, optional: z.boolean(), multiple: z.boolean() })),
  outputs: z.record(z.string(), open({ type: z.string(), optional: z.boolean() })),
  parameters: z.record(z.string(), json),
});
const catalogCheck = open({
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  types: z.array(open({ id: z.string(), status: z.enum(['passed', 'failed', 'skipped']), problems: strings })),
});

const status = z.enum(['running', 'stopped', 'crashed', 'damaged']);
const deploymentFields = {
  id: z.string(),
  pipelineId: z.string(),
  nodeId: z.string(),
  status,
  url: z.string(),
  port: z.int(),
  revision: z.int(),
  startedAt: z.string(),
};
const deploymentsShow = open({
  ...deploymentFields,
  healthy: z.boolean(),
  revisions: z.array(open({ revision: z.int(), createdAt: z.string(), nodeType: z.string() })),
});
const deploymentChanged = open({ id: z.string(), status, url: z.string() });

const gc = open({
  dryRun: z.boolean(),
  files: z.int(),
  bytes: z.int(),
  keptBytes: z.int(),
  costMs: z.number(),
  results: z.array(
    open({
      runId: z.string(),
      stepId: z.string(),
      type: z.string(),
      bytes: z.int(),
      durationMs: z.number(),
    }),
  ),
});
const init = z.union([
  open({ project: z.string(), template: z.string().nullable(), files: strings }),
  open({ templates: strings }),
]);

/** A command's name to the shape of its document, or of each line of its stream. `error` is what any command may print. */
export const outputSchemas: Readonly<Record<string, z.ZodType>> = {
  error,
  init,
  validate,
  plan,
  run: runStream,
  rerun: runStream,
  'runs list': runsList,
  'runs show': runsShow,
  'runs outputs': runsOutputs,
  'runs logs': z.union([logLine, runLogEnd]),
  'runs events': z.union([runResult, runEvent]),
  'runs cancel': runsCancel,
  'runs resume': runStream,
  'runs delete': runsDelete,
  compare,
  diff,
  'versions list': open({ versions: z.array(version) }),
  'versions show': open({ id: z.string(), pipeline: z.string(), text: z.string() }),
  'versions restore': open({ restored: z.string(), file: z.string() }),
  export: exported,
  'bundle create': open({ bundle: z.string(), ...manifest }),
  'bundle inspect': bundleInspect,
  'bundle open': open({ folder: z.string(), restricted: z.boolean(), ...manifest }),
  'bundle verify': open({ valid: z.literal(true), ...manifest }),
  'catalog list': catalogList,
  'catalog show': catalogShow,
  'catalog check': catalogCheck,
  'deployments list': open({ deployments: z.array(open(deploymentFields)) }),
  'deployments show': deploymentsShow,
  'deployments logs': z.union([logLine, deploymentLogEnd]),
  'deployments start': deploymentChanged,
  'deployments stop': deploymentChanged,
  doctor: open({
    target: z.string(),
    findings: z.array(
      open({
        id: z.string(),
        title: z.string(),
        status: z.enum(['ok', 'warning', 'problem']),
        detail: z.string(),
        fix: z.string().optional(),
        command: z.string().optional(),
      }),
    ),
  }),
  /** The first line; the command then goes on until it is interrupted. */
  serve: open({ url: z.string(), token: z.string(), pid: z.int() }),
  gc,
  schema: z.union([open({ $schema: z.string(), title: z.string() }), open({ schemas: strings })]),
  completion: open({ shell: z.enum(['bash', 'zsh', 'fish']), script: z.string() }),
};
