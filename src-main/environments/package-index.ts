import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../base/run-program.ts';

/** Where packages come from: each installer with the index of the other, where it has none of its own. */
export interface PackageIndex {
  /** Variables for uv and pip. */
  readonly variables: { readonly [name: string]: string };
  /** Further arguments of `uv pip install`. */
  readonly uvArguments: readonly string[];
  /** The index is written in uv's own configuration file, so that pip would look elsewhere. */
  readonly onlyForUv: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

const ofUv = ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'UV_INDEX', 'UV_EXTRA_INDEX_URL', 'UV_FIND_LINKS', 'UV_NO_INDEX'];

/**
 * uv reads neither the variables nor the configuration of pip, and pip none of uv's: without this, the index that a user
 * chose for one would be bypassed in favour of the public one by the other.
 */
export async function packageIndex(interpreter: string, env: Variables): Promise<PackageIndex> {
  const pip = await pipSettings(interpreter, env);
  const hasPip = ['index-url', 'extra-index-url', 'find-links', 'no-index'].some((name) => pip(name) !== '');
  const hasUv = ofUv.some((name) => env[name]);
  const inUvFile = uvFileNamesIndex(env);
  if (hasUv && !hasPip) return { variables: pipVariables(env), uvArguments: [], onlyForUv: false };
  if (!hasPip || hasUv || inUvFile) return { variables: {}, uvArguments: [], onlyForUv: inUvFile && !hasPip };
  const links = pip('find-links').split(/\s+/);
  const variables = filled({
    UV_INDEX_URL: pip('index-url'),
    UV_EXTRA_INDEX_URL: pip('extra-index-url').split(/\s+/).join(' '),
    // What is not there pip skips and uv refuses.
    UV_FIND_LINKS: links.filter((link) => link.includes('://') || existsSync(link)).join(','),
    UV_INSECURE_HOST: env.UV_INSECURE_HOST ?? pip('trusted-host').split(/\s+/).join(' '),
    SSL_CERT_FILE: env.SSL_CERT_FILE ?? pip('cert'),
  });
  const noIndex = /^(?:1|true|yes|on|y|t)$/i.test(pip('no-index'));
  return { variables, uvArguments: noIndex ? ['--no-index'] : [], onlyForUv: false };
}

/** What pip takes from its files and from variables; empty for what is not set. */
async function pipSettings(interpreter: string, env: Variables): Promise<(name: string) => string> {
  const command = [interpreter, '-m', 'pip', '--disable-pip-version-check', 'config', 'list'] as const;
  const { stdout } = await runProgram([...command], { env, cwd: '/', timeoutMs: 60_000 });
  const found = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const match = /^(global|install|:env:)\.([\w-]+)=(['"])(.*)\3$/.exec(line);
    if (match) found.set(`${match[1]}.${match[2]}`, (match[4] ?? '').replaceAll('\\n', '\n').trim());
  }
  return (name) =>
    env[`PIP_${name.toUpperCase().replaceAll('-', '_')}`] ??
    found.get(`:env:.${name}`) ??
    found.get(`install.${name}`) ??
    found.get(`global.${name}`) ??
    '';
}

/** The variables of uv as pip has them. */
function pipVariables(env: Variables): PackageIndex['variables'] {
  const url = (text: string): string => text.replace(/^[\w.-]+=(?=[a-z]+:)/, '');
  const extra = `${env.UV_INDEX ?? ''} ${env.UV_EXTRA_INDEX_URL ?? ''}`.trim();
  return filled({
    PIP_INDEX_URL: url(env.UV_DEFAULT_INDEX ?? env.UV_INDEX_URL ?? ''),
    PIP_EXTRA_INDEX_URL: extra.split(/\s+/).map(url).join(' '),
    PIP_FIND_LINKS: (env.UV_FIND_LINKS ?? '').replaceAll(',', ' '),
    PIP_NO_INDEX: /^(?:1|true)$/i.test(env.UV_NO_INDEX ?? '') ? '1' : '',
  });
}

/** Whether a configuration file of uv says where packages come from. */
function uvFileNamesIndex(env: Variables): boolean {
  if (env.UV_NO_CONFIG && env.UV_NO_CONFIG !== '0') return false;
  const ofUser = env.XDG_CONFIG_HOME || join(env.HOME ?? '/', '.config');
  const files = env.UV_CONFIG_FILE ? [env.UV_CONFIG_FILE] : [join(ofUser, 'uv', 'uv.toml'), '/etc/uv/uv.toml'];
  return files.some((file) => {
    try {
      return /^\s*(?:\[*(?:pip\.)?index\]*|(?:extra-)?index-url|find-links|no-index|offline)\b/m.test(
        readFileSync(file, 'utf8'),
      );
    } catch {
      return false;
    }
  });
}

const filled = (variables: { readonly [name: string]: string }): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
