import { readdirSync, readFileSync } from 'node:fs';

const closeOnExec = 0o2000000;

/**
 * The highest file descriptor, from 3 on, that this process would hand to a child without being asked to; 2 where there is
 * none or the system does not tell. Node's own are closed in a child, those of an embedder such as Electron, and what a shell
 * script left open, are not: a child that lives on would hold files, locks and sockets of who started it.
 */
export function highestLeakedDescriptor(): number {
  let highest = 2;
  try {
    for (const name of readdirSync('/proc/self/fdinfo')) {
      const descriptor = Number(name);
      if (descriptor > highest && !isClosedOnExec(descriptor)) highest = descriptor;
    }
  } catch {
    return 2;
  }
  return highest;
}

function isClosedOnExec(descriptor: number): boolean {
  try {
    const [, flags = '0'] = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
    return (Number.parseInt(flags, 8) & closeOnExec) !== 0;
  } catch {
    // It was the one that listed the others.
    return true;
  }
}
