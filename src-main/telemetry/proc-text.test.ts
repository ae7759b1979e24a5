import { expect, test } from 'vitest';
import { parseCpu, parseDisks, parseMemory, parseNetwork, parseProcess, parseProcessIo, rate } from './proc-text.ts';

test('processor time is counted without waiting and without guests', () => {
  const text =
    'cpu  100 20 30 800 50 1 2 3 40 5\ncpu0 50 10 15 400 25 0 1 1 20 2\ncpu1 50 10 15 400 25 1 1 2 20 3\nintr 1\n';
  expect(parseCpu(text)).toEqual({ busy: 156, total: 1006, cores: 2 });
  expect(parseCpu('')).toBeUndefined();
});

test('memory that can be freed at once is not in use', () => {
  const text = 'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    600 kB\n';
  expect(parseMemory(text)).toEqual({ used: 400 * 1024, total: 1000 * 1024 });
  expect(parseMemory('MemTotal: 1000 kB\n')).toBeUndefined();
});

test('disks are counted once: no partitions, no loops, no stacked devices', () => {
  const line = (name: string, read: number, written: number): string =>
    `   8       0 ${name} 1 0 ${read} 0 1 0 ${written} 0 0 0 0 0 0 0 0`;
  const text = [
    line('sda', 10, 20),
    line('sda1', 10, 20),
    line('vda', 1, 2),
    line('nvme0n1', 100, 200),
    line('nvme0n1p1', 100, 200),
    line('mmcblk0', 1000, 2000),
    line('mmcblk0p2', 1, 1),
    line('dm-0', 7, 7),
    line('loop3', 7, 7),
    line('md127', 7, 7),
  ].join('\n');
  expect(parseDisks(text)).toEqual({ read: 1111 * 512, written: 2222 * 512 });
  expect(parseDisks(line('loop0', 1, 1))).toBeUndefined();
});

test('traffic is what leaves and enters the machine', () => {
  const head = 'Inter-|   Receive    |  Transmit\n face |bytes packets|bytes\n';
  const line = (name: string, received: number, sent: number): string =>
    `${name}:${received} 1 0 0 0 0 0 0 ${sent} 1 0 0 0 0 0 0`;
  const text = [head, line('    lo', 5, 5), line('  eth0', 100, 7), line(' wlan0', 10, 3), line('docker0', 9, 9)].join(
    '\n',
  );
  expect(parseNetwork(text)).toEqual({ received: 110, sent: 10 });
  expect(parseNetwork(head + line('lo', 5, 5))).toBeUndefined();
});

test('a process may be named as it likes', () => {
  const text = '42 (a) b (c) R 7 42 42 0 -1 0 0 0 0 0 11 22 3 4 20 0 1 0 555 1000 66 18446744073709551615 0';
  expect(parseProcess(text)).toEqual({ parent: 7, ticks: 40, residentPages: 66, startTime: 555, isZombie: false });
  expect(parseProcess('')).toBeUndefined();
});

test('what was written and thrown away again did not reach the disk', () => {
  expect(parseProcessIo('rchar: 9\nread_bytes: 10\nwrite_bytes: 30\ncancelled_write_bytes: 10\n')).toEqual({
    read: 10,
    written: 20,
  });
  expect(parseProcessIo('')).toBeUndefined();
});

test('F49: a rate is missing, never zero or absurd, where a counter is missing or began anew', () => {
  expect(rate(30, 10, 2)).toBe(10);
  expect(rate(undefined, 10, 2)).toBeNull();
  expect(rate(30, null, 2)).toBeNull();
  expect(rate(5, 10, 2)).toBeNull();
  expect(rate(30, 10, 0)).toBeNull();
});
