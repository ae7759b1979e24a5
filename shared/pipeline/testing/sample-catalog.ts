import type { Json } from '../../base/json.ts';
import type { Catalog, NodeType } from '../../catalog/node-type.ts';
import { readNodeType } from '../../catalog/read-node-type.ts';
import { readYaml } from '../yaml/read-yaml.ts';

const nodeTypes = `
- metadata: {id: data.table-file, version: 1.0.0, title: Table file}
  spec:
    outputs: {dataset: {type: dataset}}
    parameters:
      type: object
      additionalProperties: false
      required: [path]
      properties: {path: {type: string, format: input-file}, seed: {type: integer}}
    runtime: {python: {}}
    entry: run.py
- metadata: {id: data.split, version: 1.0.0, title: Split}
  spec:
    inputs: {dataset: {type: dataset}}
    outputs: {train: {type: dataset}, test: {type: dataset}}
    parameters:
      type: object
      additionalProperties: false
      properties:
        testFraction: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1, default: 0.25}
        stratifyBy: {type: string}
    runtime: {python: {}}
    entry: run.py
- metadata: {id: train.sklearn-classifier, version: 1.0.0, title: Classifier}
  spec:
    inputs: {train: {type: dataset}, validation: {type: dataset, optional: true}, settings: {type: value, optional: true}}
    outputs: {model: {type: model}}
    parameters:
      type: object
      additionalProperties: false
      required: [label]
      properties:
        label: {type: string, minLength: 1}
        algorithm: {type: string, enum: [random-forest, logistic-regression], default: random-forest}
        settings: {type: object, additionalProperties: {type: [number, string]}}
        trees: {type: integer, minimum: 1, maximum: 1000}
        token: {type: string, x-ui: {widget: secret}}
    runtime: {python: {}}
    entry: run.py
    metrics: [accuracy, roc_auc]
- metadata: {id: tune.search, version: 1.0.0, title: Search}
  spec:
    inputs: {train: {type: dataset}, validation: {type: dataset, optional: true}}
    outputs: {model: {type: model}, best: {type: value}, trials: {type: dataset}}
    parameters:
      type: object
      required: [trial, space, metric]
      properties:
        trial: {type: object}
        space: {type: object}
        metric: {type: string}
        algorithm: {type: string, enum: [grid, random]}
        maxTrials: {type: integer, minimum: 1}
    runtime: {python: {}}
    execution: search
    entry: run.py
    metrics: [accuracy, roc_auc]
- metadata: {id: evaluate.classifier, version: 1.0.0, title: Evaluate}
  spec:
    inputs: {model: {type: model}, test: {type: dataset}}
    outputs: {metrics: {type: metrics}, plots: {type: plots}}
    parameters: {type: object, additionalProperties: false}
    runtime: {python: {}}
    entry: run.py
    metrics: [accuracy, roc_auc]
- metadata: {id: data.join, version: 1.0.0, title: Join}
  spec:
    inputs: {tables: {type: dataset, multiple: true}}
    outputs: {dataset: {type: dataset}}
    parameters: {type: object, additionalProperties: false}
    runtime: {python: {}}
    entry: run.py
- metadata: {id: deploy.rest-endpoint, version: 1.0.0, title: Endpoint}
  spec:
    inputs: {model: {type: model}}
    outputs: {endpoint: {type: endpoint}}
    parameters: {type: object, properties: {port: {type: integer}}}
    runtime: {python: {}}
    execution: service
    entry: run.py
    serve: serve.py
    health: /ready
    effects: true
- metadata: {id: flow.shell, version: 1.0.0, title: Shell}
  spec:
    inputs: {"*": {type: any, optional: true}}
    dynamicOutputs: outputs
    parameters:
      type: object
      required: [command]
      properties: {command: {type: string}, outputs: {type: object}, count: {type: integer}}
    runtime: {command: true}
- metadata: {id: flow.container, version: 1.0.0, title: Container}
  spec:
    inputs: {"*": {type: any, optional: true}}
    dynamicOutputs: outputs
    parameters:
      type: object
      required: [image]
      properties: {image: {type: string, format: image-reference}, command: {type: array}, outputs: {type: object}}
    runtime: {container: true}
`;

function read(value: Json): NodeType {
  const whole = { apiVersion: 'trainyard/v1', kind: 'NodeType', ...(value as object) };
  const type = readNodeType(whole, { folder: '/nodes/sample', file: 'node.yaml', codeHash: 'c0de' });
  if (!type.ok) throw new Error(type.problem.map(({ message }) => message).join('\n'));
  return type.value;
}

/** A few node types with the ports of the real ones, for tests of what only needs some catalog. */
export function sampleCatalog(): Catalog {
  const list = readYaml(`list:${nodeTypes}`).value as { readonly list: readonly Json[] };
  return new Map(list.list.map(read).map((type) => [type.id, type]));
}
