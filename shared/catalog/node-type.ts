import type { JsonObject } from '../base/json.ts';
import type { ParameterSchema } from './parameter-schema.ts';
import type { PortType } from './port-type.ts';

/** An input port of a node type. The port named `*` stands for any key that a pipeline file gives. */
export interface InputPort {
  readonly types: readonly PortType[];
  readonly description: string;
  readonly optional: boolean;
  /** Takes a list of edges; the step sees a list of paths. */
  readonly multiple: boolean;
}

export interface OutputPort {
  readonly type: PortType;
  readonly description: string;
  readonly optional: boolean;
  /** With its dot, such as `.parquet`; empty for a directory or a file without one. */
  readonly extension: string;
}

/** What starts a step of this type on a machine. */
export type NodeRuntime =
  | {
      readonly kind: 'python';
      /** A requirement on the interpreter, such as `>=3.9`. */
      readonly version: string;
      readonly requirements: readonly string[];
      /** Modules that a warm interpreter imports before it forks steps. */
      readonly warm: readonly string[];
      /** Absolute folders for `sys.path`; they are part of the code hash. */
      readonly path: readonly string[];
    }
  /** The parameter `command` is given to `/bin/sh -c`. */
  | { readonly kind: 'command' }
  /** The parameters `image` and `command` name a container. */
  | { readonly kind: 'container' };

/**
 * `step`: one command. `search`: the engine adds trial steps under it. `service`: the engine keeps it running outside
 * the run.
 */
export type Execution = 'step' | 'search' | 'service';

/** A kind of node: data from `node.yaml`, never code that the app loads. */
export interface NodeType {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly category: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly inputs: ReadonlyMap<string, InputPort>;
  readonly outputs: ReadonlyMap<string, OutputPort>;
  /** Name of the parameter whose keys declare further outputs (`{name: port type}`), as in `flow.*` nodes. */
  readonly dynamicOutputs: string | null;
  readonly parameters: ParameterSchema;
  /** Requests such as `{cpu: 1, memory: "1Gi"}`, in the form of a pipeline file. */
  readonly resources: JsonObject;
  readonly runtime: NodeRuntime;
  readonly execution: Execution;
  /** File in `folder` that runs; empty where the runtime needs none. */
  readonly entry: string;
  /** For services: the script that serves and the path that answers 200 when healthy. */
  readonly serve: string;
  readonly health: string;
  readonly warm: boolean;
  /** It changes something beyond its outputs, so it is never answered from the cache. */
  readonly effects: boolean;
  readonly metrics: readonly string[];
  readonly plots: readonly string[];
  /** Absolute folder of `node.yaml`. */
  readonly folder: string;
  /** Hex sha256 over the files that decide what a step of this type does. */
  readonly codeHash: string;
}

/** The node types that a project can use, by id. */
export type Catalog = ReadonlyMap<string, NodeType>;
