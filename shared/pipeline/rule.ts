import type { Severity } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Catalog, NodeType } from '../catalog/node-type.ts';
import type { PortType } from '../catalog/port-type.ts';
import type { PipelineDocument, PipelineNode } from './pipeline-document.ts';

export interface ValidationOptions {
  /** Names of the targets that exist here; `local` always does. */
  readonly targets: ReadonlySet<string>;
  /** Names of the secrets that are set here; left out, secrets are not looked up. */
  readonly secretsKnown?: ReadonlySet<string>;
  /** Values that a run gives to pipeline parameters; with them, every parameter that is used needs a value. */
  readonly values?: { readonly [name: string]: Json };
}

/** A node with what the rules ask about it again and again. */
export interface NodeInContext {
  readonly node: PipelineNode;
  /** Position in `spec.nodes`. */
  readonly index: number;
  readonly type: NodeType | undefined;
  /** Declared and dynamic outputs; undefined where the type is unknown. */
  readonly outputs: ReadonlyMap<string, PortType> | undefined;
  /** Ids of the nodes that this one waits for: by data, by `after`, or because its condition names them. */
  readonly upstream: readonly string[];
}

/** A problem as a rule states it; the validator adds its place in the text. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly severity?: Severity;
  /** Path in the document, such as `['spec', 'nodes', 3, 'target']`. */
  readonly at: readonly (string | number)[];
  readonly nodeId?: string;
  readonly port?: string;
  readonly parameter?: string;
}

export interface RuleContext {
  readonly document: PipelineDocument;
  readonly catalog: Catalog;
  readonly options: ValidationOptions;
  readonly nodes: readonly NodeInContext[];
  /** By id; of nodes with the same id the first. */
  readonly nodesById: ReadonlyMap<string, NodeInContext>;
  report(finding: Finding): void;
  /** Whether a rule before reported an error of this parameter: what it said is not said again in other words. */
  hasError(nodeId: string, parameter: string): boolean;
  /** The node id that was probably meant. Few such questions are answered, so that a broken file costs no minute. */
  nearestNode(id: string): string | undefined;
}

/** One thing that must hold in every pipeline that runs. It reports all violations and takes linear time. */
export interface Rule {
  readonly name: string;
  check(context: RuleContext): void;
}

export const defineRule = (rule: Rule): Rule => rule;

/** A rule that looks at one node at a time. */
export function defineNodeRule(name: string, check: (node: NodeInContext, context: RuleContext) => void): Rule {
  return {
    name,
    check(context) {
      for (const node of context.nodes) check(node, context);
    },
  };
}
