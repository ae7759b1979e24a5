import type { Exporter } from './exporter.ts';
import { scriptExporter } from './script-exporter.ts';
import { yamlExporter } from './yaml-exporter.ts';

/** All formats that pipelines can be exported to, in the order in which they are offered. */
export const exporters: readonly Exporter[] = [yamlExporter, scriptExporter];
