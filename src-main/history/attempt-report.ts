import { join } from 'node:path';
import { isDeeperThan, isObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { parseReportLine } from '../runs/attempt-reports.ts';
import { MetricSeries } from './metric-series.ts';
import { openIfThere } from './open-if-there.ts';

const newline = 10;
const chunkBytes = 128 * 1024;
/** A longer line is passed over: nothing could show it. */
const longestLine = 4_000_000;
/** Levels of lists and mappings in what is reported: no plot needs more, and writing it again must not exhaust the stack. */
const mostLevels = 50;
const mostSeries = 500;
const mostPlots = 200;
const mostTables = 100;
const mostRows = 1000;
const mostNotes = 500;
const longestNote = 10_000;
const longestMetadata = 200_000;
/** Most bytes of plots, tables, notes and metadata that are kept of one attempt. */
const mostBytes = 8_000_000;

export interface ReportedPlot {
  readonly kind: string;
  readonly title: string;
  readonly data: Json;
}

export interface ReportedTable {
  readonly title: string;
  readonly columns: string[];
  readonly rows: Json[][];
}

/** All that an attempt has reported for people, read on as its `events.ndjson` grows. */
export class AttemptReport {
  readonly series = new Map<string, MetricSeries>();
  readonly plots: ReportedPlot[] = [];
  readonly tables: ReportedTable[] = [];
  readonly notes: string[] = [];
  /** What the step said of each output. */
  readonly metadata = new Map<string, JsonObject>();
  /** Something was left out for its size or number. */
  truncated = false;
  readonly #path: string;
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);
  #passingOver = false;
  #bytes = 0;
  #reading: Promise<void> | null = null;
  #isFinal = false;

  constructor(attemptFolder: string) {
    this.#path = join(attemptFolder, 'events.ndjson');
  }

  /** About how many bytes it takes to keep it, or to tell it. */
  get weight(): number {
    let weight = this.#bytes;
    for (const series of this.series.values()) weight += series.weight;
    return weight;
  }

  /** Bytes of its plots, tables, notes and metadata. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Reads what came since the last time, in pieces between which everything else goes on.
   * @param complete nothing more will come
   */
  catchUp(complete: boolean): Promise<void> {
    if (this.#isFinal) return Promise.resolve();
    // Whoever comes while it is read on waits for the same.
    this.#reading ??= this.#catchUp(complete).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #catchUp(complete: boolean): Promise<void> {
    await this.#readOn();
    // The last line counts even without its line end.
    if (complete && this.#rest.length > 0) this.#take(Buffer.from('\n'));
    this.#isFinal = complete;
  }

  async #readOn(): Promise<void> {
    const file = await openIfThere(this.#path);
    if (!file) return;
    try {
      const buffer = Buffer.allocUnsafe(chunkBytes);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, chunkBytes, this.#offset);
        if (bytesRead === 0) break;
        this.#offset += bytesRead;
        this.#take(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }

  #take(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const piece = chunk.subarray(start, end);
      if (!this.#passingOver) this.#line(this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece);
      this.#passingOver = false;
      this.#rest = Buffer.alloc(0);
      start = end + 1;
    }
    if (this.#passingOver) return;
    this.#rest = Buffer.concat([this.#rest, chunk.subarray(start)]);
    if (this.#rest.length <= longestLine) return;
    this.#rest = Buffer.alloc(0);
    this.#passingOver = true;
    this.#leaveOut('Something', `is larger than ${longestLine / 1e6} MB`);
  }

  #line(bytes: Buffer): void {
    const event = parseReportLine(bytes.toString('utf8'));
    if (!isObject(event)) return;
    if (isDeeperThan(event, mostLevels)) {
      return this.#leaveOut(
        `A ${typeof event['type'] === 'string' ? event['type'].slice(0, 40) : 'report'}`,
        `is nested deeper than ${mostLevels} levels`,
      );
    }
    switch (event['type']) {
      case 'metric':
        this.#metric(event);
        break;
      case 'plot':
        if (this.#hasRoom(this.plots.length < mostPlots, bytes.length)) this.plots.push(plotOf(event));
        break;
      case 'table':
        if (this.#hasRoom(this.tables.length < mostTables, bytes.length)) this.#table(event);
        break;
      case 'note': {
        const text = textOf(event['text']);
        if (text.length > longestNote) this.truncated = true;
        if (this.#hasRoom(this.notes.length < mostNotes, Math.min(text.length, longestNote)))
          this.notes.push(text.slice(0, longestNote));
        break;
      }
      case 'artifact':
        if (typeof event['port'] === 'string' && isObject(event['metadata'])) {
          this.#artifact(event, bytes.length);
        }
        break;
      default:
    }
  }

  #leaveOut(what: string, why: string): void {
    this.truncated = true;
    const note = `${what} was left out: it ${why}.`;
    if (!this.notes.includes(note) && this.#hasRoom(this.notes.length < mostNotes, note.length)) this.notes.push(note);
  }

  #hasRoom(mayCome: boolean, bytes: number): boolean {
    const fits = mayCome && this.#bytes + bytes <= mostBytes;
    if (fits) this.#bytes += bytes;
    else this.truncated = true;
    return fits;
  }

  #metric({ name, step, value }: JsonObject): void {
    if (typeof name !== 'string' || name === '' || name.length > 200) return;
    let series = this.series.get(name);
    if (!series) {
      if (!this.#hasRoom(this.series.size < mostSeries, 0)) return;
      series = new MetricSeries();
      this.series.set(name, series);
    }
    series.add(step, value);
  }

  #table(event: JsonObject): void {
    const columns = Array.isArray(event['columns']) ? event['columns'].map(textOf) : [];
    const rows = Array.isArray(event['rows']) ? event['rows'].filter((row): row is Json[] => Array.isArray(row)) : [];
    if (rows.length > mostRows) this.truncated = true;
    this.tables.push({ title: textOf(event['title']), columns, rows: rows.slice(0, mostRows) });
  }

  #artifact(event: JsonObject, bytes: number): void {
    const port = String(event['port']);
    if (!this.#hasRoom(bytes <= longestMetadata && this.metadata.size < mostSeries, bytes)) return;
    this.metadata.set(port, { ...this.metadata.get(port), ...(event['metadata'] as JsonObject) });
  }
}

/** Whether plots that were read from an output can be shown. */
export const canBeShown = (plots: Json): boolean => !isDeeperThan(plots, mostLevels);

const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);

/** A plot as it is told in an event, or stands in an output of type `plots`. */
export const plotOf = ({ kind, title, data }: JsonObject): ReportedPlot => ({
  kind: textOf(kind).slice(0, 100),
  title: textOf(title).slice(0, 300),
  data: data ?? null,
});
