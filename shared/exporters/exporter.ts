import type { Catalog } from '../catalog/node-type.ts';
import type { ValidPipeline } from '../pipeline/pipeline-document.ts';

/** What another format cannot say as the pipeline says it. */
export interface Loss {
  /** `null`: of the pipeline as a whole. */
  readonly nodeId: string | null;
  /** `approximated`: something near to it happens; `lost`: nothing does. */
  readonly kind: 'approximated' | 'lost';
  /** Word of the pipeline file, such as `retry`. */
  readonly feature: string;
  /** One sentence: what happens instead. */
  readonly message: string;
}

export interface ExportSource {
  readonly document: ValidPipeline;
  /** The pipeline file as it stands. */
  readonly text: string;
  readonly catalog: Catalog;
  /** Name that the exported file is going to have, for lines that tell how to use it. */
  readonly fileName: string;
  /** Absolute folders, so that none of them gets into what is exported. */
  readonly project: string;
  readonly builtInCatalog: string;
  /** Text of a project file; `undefined` where it cannot be read. */
  readonly readText: (projectPath: string) => string | undefined;
}

export interface Export {
  readonly text: string;
  readonly losses: readonly Loss[];
}

/** Writes pipelines in another format. */
export interface Exporter {
  /** For `export --to`. */
  readonly id: string;
  readonly title: string;
  /** One sentence for whoever chooses. */
  readonly description: string;
  /** Of the file, with its dot. */
  readonly extension: string;
  export(source: ExportSource): Export;
}

export function defineExporter(exporter: Exporter): Exporter {
  return exporter;
}
