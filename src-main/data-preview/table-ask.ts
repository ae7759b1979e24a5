/** How a table file is read; the formats that `dataset` ports carry, and what CSV files come with. */
export interface TableSpec {
  /** What people call it, such as `data/wine.csv`; every sentence about it begins with this. */
  readonly name: string;
  /** Absolute paths; several are read as one table. */
  readonly files: readonly string[];
  readonly format: TableFormat;
  readonly gzip: boolean;
  readonly csv: CsvReading;
}

export type TableFormat = 'csv' | 'jsonl' | 'parquet';

/** Null: found out by looking at the text. */
export interface CsvReading {
  readonly delimiter: string | null;
  readonly header: boolean | null;
  readonly encoding: string | null;
  readonly decimalComma: boolean;
  readonly nullValues: readonly string[];
}

export type ColumnKind = 'number' | 'text' | 'boolean' | 'time' | 'other';

export interface TableColumn {
  readonly name: string;
  /** DuckDB's word, such as `DOUBLE`. */
  readonly type: string;
  readonly kind: ColumnKind;
}

export type Cell = string | number | boolean | null;

/** What is asked about a table. */
export type TableAsk =
  | { readonly kind: 'columns' }
  | {
      readonly kind: 'rows';
      readonly offset: number;
      readonly limit: number;
      readonly orderBy: string | null;
      readonly descending: boolean;
    }
  | { readonly kind: 'profile' };

export interface TableColumns {
  readonly columns: TableColumn[];
  readonly rows: number;
}

export interface TableRows {
  readonly columns: TableColumn[];
  readonly rows: Cell[][];
  readonly totalRows: number;
}

export interface ColumnProfile extends TableColumn {
  readonly missing: number;
  readonly approximatelyUnique: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly histogram: { readonly label: string; readonly count: number }[];
}

export interface TableProfile {
  readonly totalRows: number;
  readonly sampledRows: number;
  readonly columns: ColumnProfile[];
}

/** The answer to each ask. */
export interface TableAnswers {
  readonly columns: TableColumns;
  readonly rows: TableRows;
  readonly profile: TableProfile;
}

/** What goes to the preview process, one object a message. */
export interface PreviewRequest {
  readonly id: number;
  readonly table: TableSpec;
  readonly ask: TableAsk;
}

export type PreviewReply =
  | { readonly id: number; readonly ok: true; readonly value: TableAnswers[keyof TableAnswers] }
  | { readonly id: number; readonly ok: false; readonly problem: string };
