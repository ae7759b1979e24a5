import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A room and the rooms that it may import; the first pattern that fits a path names its room. */
interface Room {
  readonly name: string;
  readonly path: RegExp;
  readonly mayImport: readonly string[];
  /** Modules outside the project, as prefixes. */
  readonly packages: readonly string[];
}

const pure = ['zod', 'yaml'];
const anyNode = ['node:', 'zod', 'yaml'];
const services = ['base', 'catalog', 'pipeline', 'plan', 'run', 'exporters', 'executors', 'main-base'];

/** What looks at data and at the machine. */
const machineRooms = ['data-preview', 'telemetry', 'terminals', 'doctor', 'targets'];

/** The floors of the house (docs/decisions/0001-floors.md). Adding an import that is not here is a decision. */
export const rooms: readonly Room[] = [
  { name: 'base', path: /^shared\/base\//, mayImport: [], packages: pure },
  { name: 'catalog', path: /^shared\/catalog\//, mayImport: ['base'], packages: pure },
  { name: 'pipeline', path: /^shared\/pipeline\//, mayImport: ['base', 'catalog'], packages: pure },
  { name: 'layout', path: /^shared\/layout\//, mayImport: ['base', 'catalog', 'pipeline'], packages: [] },
  { name: 'plan', path: /^shared\/plan\//, mayImport: ['base', 'catalog', 'pipeline'], packages: pure },
  { name: 'run', path: /^shared\/run\//, mayImport: ['base', 'catalog', 'pipeline', 'plan'], packages: pure },
  {
    name: 'exporters',
    path: /^shared\/exporters\//,
    mayImport: ['base', 'catalog', 'pipeline', 'plan', 'run'],
    packages: pure,
  },
  { name: 'rpc', path: /^shared\/rpc\//, mayImport: ['base', 'catalog', 'pipeline', 'plan', 'run'], packages: pure },
  { name: 'main-base', path: /^src-main\/base\//, mayImport: ['base', 'catalog'], packages: ['node:'] },
  {
    name: 'runtimes',
    path: /^src-main\/executors\/(runtimes|transports)\//,
    mayImport: ['base', 'pipeline', 'plan', 'run', 'executors', 'main-base'],
    packages: ['node:'],
  },
  {
    name: 'executors',
    path: /^src-main\/executors\/[^/]+$/,
    mayImport: ['base', 'plan', 'run', 'main-base'],
    packages: ['node:'],
  },
  { name: 'environments', path: /^src-main\/environments\//, mayImport: services, packages: anyNode },
  {
    name: 'deployments',
    path: /^src-main\/deployments\//,
    mayImport: [...services, 'environments'],
    packages: anyNode,
  },
  { name: 'pipelines', path: /^src-main\/pipelines\//, mayImport: services, packages: [...anyNode, 'fflate'] },
  { name: 'runs', path: /^src-main\/runs\//, mayImport: [...services, 'pipelines'], packages: anyNode },
  {
    name: 'history',
    path: /^src-main\/history\//,
    mayImport: [...services, 'runs', 'pipelines'],
    packages: [...anyNode, 'fflate'],
  },
  {
    name: 'data-preview',
    path: /^src-main\/data-preview\//,
    mayImport: [...services, 'runs'],
    packages: [...anyNode, '@duckdb/node-api'],
  },
  { name: 'telemetry', path: /^src-main\/telemetry\//, mayImport: [...services, 'runs'], packages: anyNode },
  { name: 'terminals', path: /^src-main\/terminals\//, mayImport: services, packages: [...anyNode, 'node-pty'] },
  { name: 'doctor', path: /^src-main\/doctor\//, mayImport: services, packages: anyNode },
  { name: 'targets', path: /^src-main\/targets\//, mayImport: services, packages: anyNode },
  {
    name: 'documents',
    path: /^src-main\/documents\//,
    mayImport: [...services, 'rpc', 'runs', 'pipelines'],
    packages: anyNode,
  },
  {
    name: 'api',
    path: /^src-main\/api\//,
    mayImport: [...services, 'rpc', 'runs', 'history', 'pipelines', 'documents', 'deployments', ...machineRooms],
    packages: [],
  },
  {
    name: 'web-host',
    path: /^src-main\/hosts\/web-host\.ts$/,
    mayImport: ['base', 'rpc', 'hosts'],
    packages: ['node:', 'ws'],
  },
  {
    name: 'electron-host',
    path: /^src-main\/hosts\/electron\//,
    mayImport: ['base', 'rpc', 'hosts', 'main-base'],
    packages: ['node:', 'electron'],
  },
  { name: 'hosts', path: /^src-main\/hosts\//, mayImport: ['base', 'rpc', 'plan', 'main-base'], packages: ['node:'] },
  {
    name: 'settings',
    path: /^src-main\/settings\//,
    mayImport: ['base', 'rpc', 'main-base'],
    packages: [...anyNode, 'conf', 'electron-store'],
  },
  {
    name: 'renderer',
    path: /^src-renderer\//,
    mayImport: ['base', 'catalog', 'pipeline', 'layout', 'plan', 'run', 'exporters', 'rpc'],
    packages: [
      'react',
      'react-dom',
      '@xyflow/react',
      'zustand',
      'immer',
      '@tanstack/',
      '@base-ui/react',
      'lucide-react',
      'react-resizable-panels',
      'uplot',
      'echarts',
      '@xterm/',
      '@codemirror/',
      '@lezer/',
      '@fontsource-variable/',
      'yaml',
      'zod',
    ],
  },
  { name: 'cli', path: /^src-main\/cli\//, mayImport: ['*'], packages: [...anyNode, 'fflate'] },
  {
    name: 'electron-doors',
    path: /^src-main\/(main|preload)\.ts$/,
    mayImport: ['*'],
    packages: ['node:', 'electron'],
  },
  { name: 'doors', path: /^src-main\/[^/]+$/, mayImport: ['*'], packages: anyNode },
];

const importPattern = /^\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm;

/** All source files of the rooms; tests and what only they use (`testing/`) apart. */
export function sourceFiles(root: string): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === 'testing' ? [] : walk(path);
      return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
    });
  return ['shared', 'src-main', 'src-renderer'].flatMap(walk);
}

export function importsOf(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(importPattern)].map((match) => (match[1] ?? match[2]) as string);
}

/** Imports that go against the floors, each as a sentence that says where the thing should go. */
export function floorProblems(root: string): string[] {
  const roomOf = (file: string): Room | undefined => rooms.find((room) => room.path.test(file));
  return sourceFiles(root).flatMap((file) => {
    const room = roomOf(file);
    if (!room) return [`${file} lies in no room; add its room to scripts/floors.ts or move it.`];
    return importsOf(root, file).flatMap((specifier) => {
      if (!specifier.startsWith('.')) {
        if (
          room.packages.some(
            (allowed) => specifier === allowed || specifier.startsWith(/[:/]$/.test(allowed) ? allowed : `${allowed}/`),
          )
        )
          return [];
        return [
          `${file} imports ${specifier}, which the room ${room.name} may not; give it to a room that may, or hand in what it needs.`,
        ];
      }
      const target = relative(root, join(root, dirname(file), specifier));
      const other = roomOf(target);
      if (!other || other === room || room.mayImport.includes('*') || room.mayImport.includes(other.name)) return [];
      return [
        `${file} imports ${target}: ${room.name} may not know ${other.name}; move the shared part down, or hand it in.`,
      ];
    });
  });
}

/** Import cycles between source files, each as the list of files on it. Imports of types only are no cycles at run time, but count. */
export function importCycles(root: string): string[][] {
  const files = sourceFiles(root);
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(root, file)
        .filter((one) => one.startsWith('.'))
        .map((one) => relative(root, join(root, dirname(file), one))),
    ]),
  );
  const state = new Map<string, 'open' | 'closed'>();
  const cycles: string[][] = [];
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === 'open') cycles.push([...path.slice(path.indexOf(next)), next]);
      else if (!state.has(next) && graph.has(next)) visit(next);
    }
    path.pop();
    state.set(file, 'closed');
  };
  for (const file of files) if (!state.has(file)) visit(file);
  return cycles;
}
