/** Sums since the machine started, as `/proc` counts them. */
export interface CpuTicks {
  readonly busy: number;
  readonly total: number;
  readonly cores: number;
}

/** `/proc/stat`; undefined when it is not what Linux writes. */
export function parseCpu(text: string): CpuTicks | undefined {
  const words = /^cpu\s+([\d ]+)/.exec(text)?.[1]?.trim().split(' ').map(Number);
  if (!words || words.length < 4) return undefined;
  // Guests are counted among user and nice already.
  const counted = words.slice(0, 8);
  const total = counted.reduce((sum, ticks) => sum + ticks, 0);
  const idle = (counted[3] ?? 0) + (counted[4] ?? 0);
  return { busy: total - idle, total, cores: text.match(/^cpu\d/gm)?.length ?? 1 };
}

/** `/proc/meminfo` in bytes. What can be freed at once, such as the file cache, is not in use. */
export function parseMemory(text: string): { readonly used: number; readonly total: number } | undefined {
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024;
  const total = bytes('MemTotal');
  const used = total - bytes('MemAvailable');
  return Number.isFinite(used) ? { used, total } : undefined;
}

const sectorBytes = 512;
/** Partitions are counted with their disks, and stacked devices with what they are made of. */
const notADisk = /^(?:loop|ram|zram|dm-|md|sr|fd)\d|^(?:[svh]d[a-z]+|xvd[a-z]+)\d+$|p\d+$/;

/** `/proc/diskstats` in bytes; undefined where there is no disk of this machine's own. */
export function parseDisks(text: string): { readonly read: number; readonly written: number } | undefined {
  let read = 0;
  let written = 0;
  let disks = 0;
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const name = words[2];
    if (name === undefined || notADisk.test(name)) continue;
    disks += 1;
    read += Number(words[5]) * sectorBytes;
    written += Number(words[9]) * sectorBytes;
  }
  return disks > 0 && Number.isFinite(read + written) ? { read, written } : undefined;
}

/** What leaves through these is counted again at the interface that it leaves the machine by, or does not leave it. */
const notOutside = /^(?:lo|veth|docker|br-|virbr|tap|cni|flannel)/;

/** `/proc/net/dev` in bytes; undefined where there is no interface to the outside. */
export function parseNetwork(text: string): { readonly received: number; readonly sent: number } | undefined {
  let received = 0;
  let sent = 0;
  let interfaces = 0;
  for (const line of text.split('\n')) {
    const [name, rest] = line.split(':');
    if (name === undefined || rest === undefined || notOutside.test(name.trim())) continue;
    const words = rest.trim().split(/\s+/).map(Number);
    interfaces += 1;
    received += words[0] ?? 0;
    sent += words[8] ?? 0;
  }
  return interfaces > 0 && Number.isFinite(received + sent) ? { received, sent } : undefined;
}

export interface ProcessFigures {
  readonly parent: number;
  /** Time on a processor, with that of children that ended and were waited for. */
  readonly ticks: number;
  readonly residentPages: number;
  /** Ticks since the machine started; with the pid it names the process for ever. */
  readonly startTime: number;
  readonly isZombie: boolean;
}

/** `/proc/<pid>/stat`; undefined when it is not what Linux writes. */
export function parseProcess(text: string): ProcessFigures | undefined {
  // The name, field 2, stands in brackets and may hold spaces and brackets itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', 22);
  const figures = {
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]),
    residentPages: Number(fields[21]),
    startTime: Number(fields[19]),
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
  };
  return Number.isFinite(figures.ticks + figures.residentPages + figures.parent) ? figures : undefined;
}

/** `/proc/<pid>/io` in bytes that reached a disk, or came from one; with those of children that were waited for. */
export function parseProcessIo(text: string): { readonly read: number; readonly written: number } | undefined {
  const bytes = (name: string): number => Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1]);
  const read = bytes('read_bytes');
  const written = bytes('write_bytes') - bytes('cancelled_write_bytes');
  return Number.isFinite(read + written) ? { read, written: Math.max(0, written) } : undefined;
}

/** Growth per second between two readings; null when one is missing, or the counter began anew. */
export function rate(
  now: number | null | undefined,
  before: number | null | undefined,
  seconds: number,
): number | null {
  if (now == null || before == null || seconds <= 0 || now < before) return null;
  return (now - before) / seconds;
}
