import { encodePipeline } from './encode-pipeline.ts';
import type { PipelineDocument } from './pipeline-document.ts';
import { printYaml } from './yaml/print-yaml.ts';

/**
 * A document as the text of a new file in the canonical form: two spaces of indentation, one line for what fits on one,
 * no anchors or tags, the layout last. Reading it gives the same document. What a document does not hold, such as
 * comments and unknown fields, is not in it; to change a file that exists, use `editPipelineFile`.
 */
export function writePipelineFile(document: PipelineDocument): string {
  const block = (depth: number, inList: boolean): boolean => depth <= 2 || (depth === 3 && inList);
  return printYaml(encodePipeline(document), { block });
}
