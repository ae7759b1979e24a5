import type { Failure } from '../../shared/base/failure.ts';

/**
 * Turns the output of uv and pip, line by line, into short words such as `installing 9 packages`; `undefined` for
 * lines that say nothing new to a user.
 */
export function createInstallProgress(): (line: string) => string | undefined {
  let total: number | undefined;
  let begun = 0;
  return (line) => {
    const resolved = /^Resolved (\d+) packages?/.exec(line);
    if (resolved) {
      total = Number(resolved[1]);
      return `${total} ${total === 1 ? 'package' : 'packages'} to install`;
    }
    const collecting = /^Collecting (\S+?)(?:[<>=!~;[].*)?(?: \(from .*)?$/.exec(line);
    if (collecting) return `resolving ${collecting[1]}`;
    const downloading = /^\s*Downloading (\S+?)(?:-([^\s-]+)-\S+)?(?: \((.*)\))?\s*$/.exec(line);
    if (downloading) {
      const [, name = '', version, size] = downloading;
      begun += 1;
      const count = total === undefined ? '' : ` (${Math.min(begun, total)} of ${total})`;
      return `downloading ${[name, version].filter(Boolean).join(' ')}${size ? `, ${size}` : ''}${count}`;
    }
    const building = /^\s*Building (\S+)|^\s*Building wheel for (\S+)/.exec(line);
    if (building) return `building ${building[2] ?? building[1]}`;
    const prepared = /^Prepared (\d+) packages?/.exec(line);
    if (prepared) return `installing ${prepared[1]} ${prepared[1] === '1' ? 'package' : 'packages'}`;
    const installing = /^Installing collected packages: (.*)$/.exec(line);
    if (installing) {
      const count = (installing[1] ?? '').split(',').length;
      return `installing ${count} ${count === 1 ? 'package' : 'packages'}`;
    }
    return /^Bytecode compiled/.test(line) ? 'compiling' : undefined;
  };
}

const lacksNetwork =
  /dns error|error sending request|failed to fetch|failed to lookup|connection (?:refused|reset|timed out)|network is unreachable|temporary failure in name resolution|newconnectionerror|proxyerror|name or service not known|nodename nor servname|connecttimeout/i;

/** Says in one sentence why an installation failed, from what the installer printed. */
export function explainInstallFailure(output: string, requirements: readonly string[]): Failure {
  const wanted = requirements.join(', ');
  if (/no space left on device|os error 28|errno 28/i.test(output)) {
    return {
      reason: 'disk-full',
      message: `The disk is full, so ${wanted} could not be installed; free some space and run again.`,
    };
  }
  const failure = (message: string): Failure => ({ reason: 'environment-unavailable', message });
  if (/ensurepip is not available|No module named '?(?:venv|ensurepip)/i.test(output)) {
    return failure(
      'This Python cannot make virtual environments; install the module (on Debian and Ubuntu: apt install python3-venv).',
    );
  }
  if (lacksNetwork.test(output)) {
    return failure(
      `${wanted} could not be downloaded: the package index cannot be reached; connect to the network and run again.`,
    );
  }
  const unfound =
    /No matching distribution found for ([^\n]+)/.exec(output) ??
    /Because (\S+) was not found in the (?:package registry|provided)/.exec(output) ??
    /Because there are no versions of (\S+)/.exec(output) ??
    /only (\S+?)[<>=]\S* is available/.exec(output);
  if (unfound) {
    return failure(
      `No version of ${(unfound[1] ?? '').trim()} can be installed with this Python; correct the requirement.`,
    );
  }
  if (/ResolutionImpossible|requirements are unsatisfiable|conflict/i.test(output)) {
    return failure(`The requirements ${wanted} contradict each other; loosen one of them.`);
  }
  const last = output.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
  return failure(`${wanted} could not be installed: ${last === '' ? 'the installer ended without a word' : last}`);
}
