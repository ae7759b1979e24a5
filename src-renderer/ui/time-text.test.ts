import { describe, expect, it } from 'vitest';
import { dayText, timeText } from './time-text.ts';

const now = new Date(2026, 10, 25, 15, 30);
const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();

describe('timeText', () => {
  it('says seconds today, the day this year, the year before', () => {
    expect(timeText(at(2026, 10, 25, 9, 5), now)).toBe('09:05:00');
    expect(timeText(at(2026, 10, 24, 23, 59), now)).toBe('24 Nov, 23:59');
    expect(timeText(at(2025, 0, 2, 3, 4), now)).toBe('2 Jan 2025');
  });

  it('gives back what is no time', () => {
    expect(timeText('soon', now)).toBe('soon');
  });
});

describe('dayText', () => {
  it('names the days that people have words for', () => {
    expect(dayText(at(2026, 10, 25, 0, 0), now)).toBe('Today');
    expect(dayText(at(2026, 10, 24, 23, 59), now)).toBe('Yesterday');
    expect(dayText(at(2026, 10, 23, 12, 0), now)).toBe('23 November 2026');
  });
});
