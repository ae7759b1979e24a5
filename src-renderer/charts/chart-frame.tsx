import { ChartLine, FileDown, ImageDown, Table2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { base64OfText, keepFile } from '../shell/keep-file.ts';
import { IconButton } from '../ui/button.tsx';
import styles from './charts.module.css';
import { fileNameOf, type TableTwin, tableCsv } from './csv.ts';
import { DataTable } from './data-table.tsx';

export interface ChartFrameProps {
  readonly title: string;
  /** Whose chart it is. */
  readonly note?: string;
  readonly table: TableTwin;
  /** A picture of it as base64 PNG; absent or null: there is none. */
  readonly picture?: () => string | null;
  readonly children: ReactNode;
}

/** A chart with its title, its table twin, and ways to keep both. */
export function ChartFrame({ title, note, table, picture, children }: ChartFrameProps) {
  const [isTable, setIsTable] = useState(false);
  return (
    <figure className={styles['frame']}>
      <figcaption className={styles['caption']}>
        <span className={styles['title']} title={title}>
          {title}
        </span>
        {note ? <span className={styles['note']}>{note}</span> : null}
        <span className={styles['grow']} />
        <IconButton
          size="small"
          label={isTable ? 'Show as a chart' : 'Show as a table'}
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? <ChartLine aria-hidden /> : <Table2 aria-hidden />}
        </IconButton>
        <IconButton
          size="small"
          label="Keep as CSV"
          onClick={() => void keepFile(fileNameOf(title, 'csv'), base64OfText(tableCsv(table)))}
        >
          <FileDown aria-hidden />
        </IconButton>
        {picture && !isTable ? (
          <IconButton
            size="small"
            label="Keep as PNG"
            onClick={() => {
              const content = picture();
              if (content) void keepFile(fileNameOf(title, 'png'), content);
            }}
          >
            <ImageDown aria-hidden />
          </IconButton>
        ) : null}
      </figcaption>
      {isTable ? <DataTable table={table} label={title} /> : children}
    </figure>
  );
}
