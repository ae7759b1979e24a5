import {
  Activity,
  ChartLine,
  CircleAlert,
  Columns2,
  FileCode2,
  GanttChart,
  History,
  LayoutGrid,
  ListTree,
  type LucideIcon,
  PlayCircle,
  Radar,
  Rocket,
  ScrollText,
  Server,
  SlidersHorizontal,
  SquareTerminal,
  Table2,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { Place } from '../workspace/workspace.ts';
import { type PanelId, panelPlaces } from './show-panel.ts';

export interface Panel {
  readonly id: PanelId;
  /** The accessible name of its region. */
  readonly title: string;
  readonly icon: LucideIcon;
  readonly load: () => Promise<ComponentType>;
}

/** Every panel, in the order of its tabs. A new one is a folder, an entry here, and its place. */
export const panels: readonly Panel[] = [
  {
    id: 'catalog',
    title: 'Catalog',
    icon: LayoutGrid,
    load: async () => (await import('./catalog/catalog-panel.tsx')).CatalogPanel,
  },
  {
    id: 'outline',
    title: 'Outline',
    icon: ListTree,
    load: async () => (await import('./outline/outline-panel.tsx')).OutlinePanel,
  },
  {
    id: 'targets',
    title: 'Targets',
    icon: Server,
    load: async () => (await import('./targets/targets-panel.tsx')).TargetsPanel,
  },
  {
    id: 'deployments',
    title: 'Deployments',
    icon: Rocket,
    load: async () => (await import('./deployments/deployments-panel.tsx')).DeploymentsPanel,
  },
  {
    id: 'inspector',
    title: 'Inspector',
    icon: SlidersHorizontal,
    load: async () => (await import('./inspector/inspector-panel.tsx')).InspectorPanel,
  },
  {
    id: 'yaml',
    title: 'YAML',
    icon: FileCode2,
    load: async () => (await import('./yaml/yaml-panel.tsx')).YamlPanel,
  },
  {
    id: 'problems',
    title: 'Problems',
    icon: CircleAlert,
    load: async () => (await import('./problems/problems-panel.tsx')).ProblemsPanel,
  },
  {
    id: 'logs',
    title: 'Logs',
    icon: ScrollText,
    load: async () => (await import('./logs/logs-panel.tsx')).LogsPanel,
  },
  {
    id: 'timeline',
    title: 'Timeline',
    icon: GanttChart,
    load: async () => (await import('./timeline/timeline-panel.tsx')).TimelinePanel,
  },
  {
    id: 'resources',
    title: 'Resources',
    icon: Activity,
    load: async () => (await import('./resources/resources-panel.tsx')).ResourcesPanel,
  },
  {
    id: 'runs',
    title: 'Runs',
    icon: PlayCircle,
    load: async () => (await import('./runs/runs-panel.tsx')).RunsPanel,
  },
  {
    id: 'compare',
    title: 'Compare',
    icon: Columns2,
    load: async () => (await import('./compare/compare-panel.tsx')).ComparePanel,
  },
  {
    id: 'versions',
    title: 'Versions',
    icon: History,
    load: async () => (await import('./versions/versions-panel.tsx')).VersionsPanel,
  },
  {
    id: 'plots',
    title: 'Plots',
    icon: ChartLine,
    load: async () => (await import('./plots/plots-panel.tsx')).PlotsPanel,
  },
  {
    id: 'data-preview',
    title: 'Data preview',
    icon: Table2,
    load: async () => (await import('./data-preview/data-preview-panel.tsx')).DataPreviewPanel,
  },
  {
    id: 'monitoring',
    title: 'Monitoring',
    icon: Radar,
    load: async () => (await import('./monitoring/monitoring-panel.tsx')).MonitoringPanel,
  },
  {
    id: 'terminal',
    title: 'Terminal',
    icon: SquareTerminal,
    load: async () => (await import('./terminal/terminal-panel.tsx')).TerminalPanel,
  },
];

export const panelsIn = (place: Place): readonly Panel[] => panels.filter(({ id }) => panelPlaces[id] === place);
