import { plainText } from './ansi.ts';

export type LogLevel = 'error' | 'warning' | 'info';

const none = /\b(?:no|0|without)\s+(?:errors?|warnings?|exceptions?)\b/gi;
const error =
  /\b(?:[Ee]rrors?|ERRORS?|[Ee]xceptions?|[Ff]atal|FATAL|[Cc]ritical|CRITICAL|[Ff]ailed|FAILED|[Pp]anic|Traceback)\b|\w(?:Error|Exception)\b/;
const warning = /\b(?:[Ww]arn(?:ing)?s?|WARN(?:ING)?S?|[Dd]eprecated)\b|\wWarning\b/;
/** `loss error 0.31` is a metric, not a mishap. */
const measured = /\b(?:error|errors)\b\s*[=:]?\s*-?\d/gi;

/** How serious a line sounds. Logs have no one form, so this reads the words that loggers and Python use. */
export function logLevel(text: string): LogLevel {
  const line = plainText(text).replace(none, '').replace(measured, '');
  // A warning of a type whose name holds "Error" is still a warning, and so is a warning that quotes one.
  const first = line.search(warning);
  const bad = line.search(error);
  if (bad >= 0 && (first < 0 || bad < first)) return 'error';
  return first >= 0 ? 'warning' : 'info';
}
