const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { ...clock, second: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...clock });
const yearAndDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
const dayOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** A time as short as it can be told: `14:03:22` today, `24 Nov, 14:03` this year, `24 Nov 2023` before. */
export function timeText(time: string, now: Date = new Date()): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  if (startOfDay(date) === startOfDay(now)) return clockWithSeconds.format(date);
  return (date.getFullYear() === now.getFullYear() ? dayAndClock : yearAndDay).format(date);
}

/** The whole time, for a tooltip. */
export function fullTimeText(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : whole.format(date);
}

/** The day of a time: `Today`, `Yesterday`, or its date. */
export function dayText(time: string, now: Date = new Date()): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return 'Some day';
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1).getTime();
  if (startOfDay(date) === startOfDay(now)) return 'Today';
  return startOfDay(date) === yesterday ? 'Yesterday' : dayOnly.format(date);
}
