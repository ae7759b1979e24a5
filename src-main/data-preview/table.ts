import { closeSync, constants, fstatSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import { openRegularFile } from '../base/regular-file.ts';
import { systemProblem } from '../base/system-problem.ts';
import { kindOf, longestCell, quoteName, quoteText, readerOf, shownColumn, type TypeSearch } from './duck-sql.ts';
import { emptyFile, isDialectProblem, isTypeProblem, readingProblem } from './reading-problem.ts';
import type { Cell, TableAnswers, TableAsk, TableColumn, TableRows, TableSpec } from './table-ask.ts';
import { profileTable } from './table-profile.ts';

/** CSV and JSON files up to this many bytes are held in memory, where pages and orders are quick. */
const heldBytes = 32 * 1024 * 1024;
const mostFiles = 500;
const memoryLimit = '512MB';

/**
 * One table under DuckDB, which can read the files of this table and nothing else: they are opened here, before it is
 * locked up, and it knows them by their descriptors. A name with wildcards, a link or a pipe is no way around that.
 */
export class Table {
  readonly #spec: TableSpec;
  readonly #descriptors: readonly number[];
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #columns: TableColumn[] = [];
  #count: number | null = null;
  /** Types come from the first rows only, so that a later value may still not fit. */
  #typesAreGuessed = false;

  private constructor(spec: TableSpec, descriptors: readonly number[], instance: DuckDBInstance, c: DuckDBConnection) {
    this.#spec = spec;
    this.#descriptors = descriptors;
    this.#instance = instance;
    this.#connection = c;
  }

  /** Opens a table; the problem is a sentence that names it. */
  static async open(spec: TableSpec): Promise<Result<Table, string>> {
    if (spec.files.length === 0) return problem(`${spec.name} holds no table.`);
    if (spec.files.length > mostFiles) {
      return problem(`${spec.name} has ${spec.files.length} files; at most ${mostFiles} can be looked at together.`);
    }
    const opened = openAll(spec);
    if (!opened.ok) return opened;
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: memoryLimit,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const table = new Table(spec, opened.value, instance, await instance.connect());
    try {
      await table.#confine();
      await table.#define();
      return ok(table);
    } catch (error) {
      const told = problem(await table.#told(error));
      table.close();
      return told;
    }
  }

  /** Answers one question; the problem is a sentence. */
  async answer<Ask extends TableAsk>(ask: Ask): Promise<Result<TableAnswers[Ask['kind']], string>> {
    try {
      return ok((await this.#ask(ask)) as TableAnswers[Ask['kind']]);
    } catch (error) {
      if (!this.#typesAreGuessed || !(error instanceof Error) || !isTypeProblem(error.message)) {
        return problem(await this.#told(error));
      }
    }
    try {
      await this.#use('text-only');
      return ok((await this.#ask(ask)) as TableAnswers[Ask['kind']]);
    } catch (error) {
      return problem(await this.#told(error));
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
    for (const descriptor of this.#descriptors) closeSync(descriptor);
  }

  async #confine(): Promise<void> {
    const places = this.#places().map(quoteText).join(', ');
    await this.#connection.run(`SET allowed_paths = [${places}]`);
    await this.#connection.run('SET enable_external_access = false');
    await this.#connection.run('SET lock_configuration = true');
  }

  #places(): readonly string[] {
    return this.#descriptors.map((descriptor) => `/dev/fd/${descriptor}`);
  }

  async #define(): Promise<void> {
    const bytes = this.#descriptors.reduce((sum, descriptor) => sum + fstatSync(descriptor).size, 0);
    if (bytes === 0) throw new Error(emptyFile);
    const isHeld = this.#spec.format !== 'parquet' && !this.#spec.gzip && bytes <= heldBytes;
    if (!isHeld) return this.#use('first-rows');
    await this.#connection.run(`CREATE TABLE data AS FROM ${readerOf(this.#spec, this.#places(), 'all-rows')}`);
    await this.#describe();
    await this.#doubtOneColumn();
  }

  /** Looks at the files themselves for every question. */
  async #use(types: TypeSearch): Promise<void> {
    await this.#connection.run(`CREATE OR REPLACE VIEW data AS FROM ${readerOf(this.#spec, this.#places(), types)}`);
    this.#typesAreGuessed = types === 'first-rows' && this.#spec.format !== 'parquet';
    await this.#describe();
  }

  async #describe(): Promise<void> {
    const described = await this.#rows('DESCRIBE data');
    this.#columns = described.map(([name, type]) => {
      const word = String(type);
      return { name: String(name), type: word.slice(0, 200), kind: kindOf(word) };
    });
  }

  /** A row with too many values makes DuckDB take whole lines for values, when it finds the delimiter itself. */
  async #doubtOneColumn(): Promise<void> {
    const [only, ...others] = this.#columns;
    if (this.#spec.format !== 'csv' || !only || others.length > 0 || !/[,;\t|]/.test(only.name)) return;
    const wrong = await this.#oddLine();
    if (wrong !== undefined) throw new Error(wrong);
  }

  async #ask(ask: TableAsk): Promise<TableAnswers[TableAsk['kind']]> {
    switch (ask.kind) {
      case 'columns':
        return { columns: this.#columns, rows: await this.#total() };
      case 'rows':
        return await this.#page(ask);
      case 'profile':
        return await profileTable((sql) => this.#rows(sql), this.#columns, await this.#total());
    }
  }

  async #total(): Promise<number> {
    this.#count ??= Number((await this.#rows('SELECT count(*) FROM data'))[0]?.[0] ?? 0);
    return this.#count;
  }

  async #page({ offset, limit, orderBy, descending }: TableAsk & { kind: 'rows' }): Promise<TableRows> {
    const known = this.#columns.some(({ name }) => name === orderBy);
    const order =
      orderBy !== null && known ? `ORDER BY ${quoteName(orderBy)} ${descending ? 'DESC' : 'ASC'} NULLS LAST` : '';
    const shown = this.#columns.map(shownColumn).join(', ');
    const rows = await this.#rows(`SELECT ${shown} FROM data ${order} LIMIT ${limit} OFFSET ${offset}`);
    return {
      columns: this.#columns,
      rows: rows.map((row) => row.map((value, index) => shownCell(value, this.#columns[index]?.kind))),
      totalRows: await this.#total(),
    };
  }

  async #rows(sql: string): Promise<readonly (readonly DuckDBValue[])[]> {
    return (await this.#connection.runAndReadAll(sql)).getRows();
  }

  async #told(error: unknown): Promise<string> {
    const message = error instanceof Error ? error.message : String(error);
    const better = this.#spec.format === 'csv' && isDialectProblem(message) ? await this.#oddLine() : undefined;
    return readingProblem(this.#spec, better ?? message);
  }

  /** What is wrong with the first line that has another number of values than the header, if that is it. */
  async #oddLine(): Promise<string | undefined> {
    const [place = ''] = this.#places();
    const compression = quoteText(this.#spec.gzip ? 'gzip' : 'none');
    try {
      const plain = `read_csv(${quoteText(place)}, compression = ${compression}, auto_detect = false`;
      const [first] = await this.#rows(
        `SELECT line FROM ${plain}, delim = '\\n', quote = '', columns = {'line': 'VARCHAR'}) LIMIT 1`,
      );
      const header = String(first?.[0] ?? '');
      const delimiter = this.#spec.csv.delimiter ?? commonest(header);
      const names = header.split(delimiter).map((_, index) => `${quoteText(`c${index}`)}: 'VARCHAR'`);
      await this.#rows(
        `SELECT count(*) FROM ${plain}, delim = ${quoteText(delimiter)}, quote = '"', columns = {${names.join(', ')}})`,
      );
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : undefined;
    }
  }
}

/** The delimiter that a line has most of. */
function commonest(line: string): string {
  const count = (mark: string): number => line.split(mark).length;
  return [',', ';', '\t', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function openAll(spec: TableSpec): Result<readonly number[], string> {
  const descriptors: number[] = [];
  try {
    for (const file of spec.files) descriptors.push(openRegularFile(file, constants.O_RDONLY));
    return ok(descriptors);
  } catch (error) {
    for (const descriptor of descriptors) closeSync(descriptor);
    const path = error instanceof Error && 'path' in error ? String(error.path) : '';
    const words = systemProblem(error) ?? `${spec.name} cannot be opened.`;
    return problem(path === '' ? words : words.replaceAll(path, spec.name));
  }
}

/** A value as JSON carries it. What a number cannot hold exactly stays text. */
function shownCell(value: DuckDBValue | undefined, kind: TableColumn['kind'] | undefined): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  const text = String(value);
  if (kind === 'number') {
    const number = Number(text);
    return Number.isFinite(number) && isSame(number, text) ? number : text;
  }
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
}

/** Whether a number says what a text of digits does; `1.50` and `1.5` are the same. */
const isSame = (number: number, text: string): boolean =>
  String(number) === (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
