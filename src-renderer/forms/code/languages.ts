import type { Extension } from '@codemirror/state';

/** The colours of a language, by its name in `x-ui`; each is loaded when it is first needed. */
export async function languageNamed(name: string): Promise<Extension> {
  switch (name) {
    case 'python':
      return (await import('@codemirror/lang-python')).python();
    case 'yaml':
      return (await import('@codemirror/lang-yaml')).yaml();
    case 'json':
      return (await import('@codemirror/lang-json')).json();
    case 'sql':
      return (await import('./word-language.ts')).sql();
    case 'shell':
      return (await import('./word-language.ts')).shell();
    default:
      return [];
  }
}
