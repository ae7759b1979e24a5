import type { Diagnostic } from '../../../../shared/base/diagnostic.ts';
import type { Catalog, NodeType } from '../../../../shared/catalog/node-type.ts';
import type { PipelineDocument, PipelineNode } from '../../../../shared/pipeline/pipeline-document.ts';
import type { Recipe } from '../../../documents/documents.ts';

/** A change that makes a diagnostic go away. */
export interface QuickFix {
  /** What it does, as a button says it. */
  readonly title: string;
  readonly recipe: Recipe;
}

/** What a quick fix may look at. */
export interface FixContext {
  readonly diagnostic: Diagnostic;
  readonly node: PipelineNode;
  readonly type: NodeType | undefined;
  readonly document: PipelineDocument;
  readonly catalog: Catalog;
}

/** Finds the fixes for some kinds of diagnostics; none where it knows none. */
export type QuickFixer = (context: FixContext) => readonly QuickFix[];

/** The word in a fix such as `Write roc_auc.`; undefined where it says something else. */
export const wordToWrite = ({ fix }: Diagnostic): string | undefined => /^Write (\S+?)\.$/.exec(fix ?? '')?.[1];
