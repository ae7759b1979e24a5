import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { call } from '../../connection/client.ts';
import type { PreviewCell, PreviewColumn, PreviewPage } from './column-widths.ts';
import { pageRows, pagesOf } from './preview-pages.ts';
import type { DataSource } from './preview-source.ts';

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

export interface Preview {
  readonly columns: readonly PreviewColumn[];
  readonly totalRows: number;
  readonly firstRows: PreviewPage['rows'];
  /** Undefined while it has not come. */
  readonly row: (index: number) => readonly PreviewCell[] | undefined;
  readonly isLoading: boolean;
  /** Why the data cannot be looked at, as a sentence. */
  readonly problem: string | null;
}

/** Rows of a table, page by page as they are looked at. */
export function usePreview(source: DataSource, sorting: Sorting | null, from: number, to: number): Preview {
  const queryOf = (page: number) => ({
    queryKey: ['data.preview', source, sorting, page],
    queryFn: () =>
      call('data.preview', {
        source,
        offset: page * pageRows,
        limit: pageRows,
        orderBy: sorting?.column ?? null,
        descending: sorting?.descending ?? false,
      }),
    networkMode: 'always' as const,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const first = useQuery({ ...queryOf(0), placeholderData: keepPreviousData });
  const pages = pagesOf(from, to);
  const loaded = useQueries({ queries: pages.map(queryOf) });
  const byPage = new Map(pages.map((page, index) => [page, loaded[index]?.data]));
  const answer = first.data;
  const failed = [answer, ...byPage.values()].find((one) => one?.ok === false);
  return {
    columns: answer?.ok ? answer.columns : [],
    totalRows: answer?.ok ? answer.totalRows : 0,
    firstRows: answer?.ok ? answer.rows : [],
    row: (index) => {
      const page = byPage.get(Math.floor(index / pageRows));
      return page?.ok ? page.rows[index % pageRows] : undefined;
    },
    isLoading: first.isLoading,
    problem:
      failed?.ok === false ? failed.message : first.error ? 'The data could not be read; select them again.' : null,
  };
}
