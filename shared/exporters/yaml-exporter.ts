import { defineExporter } from './exporter.ts';

/** The pipeline file itself, byte for byte. */
export const yamlExporter = defineExporter({
  id: 'yaml',
  title: 'Trainyard pipeline',
  description: 'The file itself, byte for byte.',
  extension: '.pipeline.yaml',
  export: ({ text }) => ({ text, losses: [] }),
});
