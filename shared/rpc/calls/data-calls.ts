import { z } from 'zod';
import { orRefusal, pipelineText, projectFile, runId, stepId } from './shapes.ts';

const column = z.object({
  name: z.string(),
  /** DuckDB's word, such as `DOUBLE`. */
  type: z.string(),
  kind: z.enum(['number', 'text', 'boolean', 'time', 'other']),
});

/** A table: an output of a step, or a CSV, JSON lines or Parquet file of the project. */
const source = z.union([
  z.object({ runId, stepId, port: z.string() }),
  z.object({
    path: projectFile,
    /** Parameters of the `data.table-file` node that reads it, such as its delimiter. */
    reading: z.record(z.string(), z.json()).default({}),
  }),
]);

/** Looks into data; DuckDB does it in a process of its own, with limits. */
export const dataCalls = {
  /** Columns that reach an input port of a node, by what feeds it: a file, or the newest run's output. */
  'data.columns': {
    input: z.object({ file: projectFile, text: pipelineText, nodeId: z.string(), port: z.string() }),
    output: orRefusal({
      columns: z.array(column),
      rows: z.number().nullable(),
      /** Where it was looked up, in words; e.g. `data/wine.csv`, or `split in run r3`. */
      from: z.string(),
    }),
  },
  'data.preview': {
    input: z.object({
      source,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(100),
      orderBy: z.string().nullable().default(null),
      descending: z.boolean().default(false),
    }),
    output: orRefusal({
      columns: z.array(column),
      /** Cells as they are shown; null is a missing value; long texts are cut at 1,000 characters. */
      rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
      totalRows: z.number(),
    }),
  },
  'data.profile': {
    input: z.object({ source }),
    output: orRefusal({
      totalRows: z.number(),
      /** Rows that the figures come from; fewer than `totalRows` when sampled. */
      sampledRows: z.number(),
      columns: z.array(
        column.extend({
          missing: z.number(),
          approximatelyUnique: z.number(),
          min: z.string().nullable(),
          max: z.string().nullable(),
          mean: z.number().nullable(),
          deviation: z.number().nullable(),
          /** Equal bins of a number column, or the most frequent values of another. */
          histogram: z.array(z.object({ label: z.string(), count: z.number() })),
        }),
      ),
    }),
  },
} as const;
