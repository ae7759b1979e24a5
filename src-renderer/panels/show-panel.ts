import { type Place, showPanelIn } from '../workspace/workspace.ts';

/** Where each panel lies. Apart from the panels themselves, so that any of them can bring another to the front. */
export const panelPlaces = {
  catalog: 'left',
  outline: 'left',
  targets: 'left',
  deployments: 'left',
  inspector: 'right',
  yaml: 'right',
  problems: 'bottom',
  logs: 'bottom',
  timeline: 'bottom',
  resources: 'bottom',
  runs: 'bottom',
  compare: 'bottom',
  versions: 'bottom',
  plots: 'bottom',
  'data-preview': 'bottom',
  monitoring: 'bottom',
  terminal: 'bottom',
} as const satisfies { readonly [id: string]: Place };

export type PanelId = keyof typeof panelPlaces;

/** Brings a panel to the front of its place. */
export const showPanel = (id: PanelId): void => showPanelIn(panelPlaces[id], id);
