/**
 * Whether a Python version such as `3.11.7` meets a requirement: `3`, `3.12` or `3.12.1` (that version, whatever
 * comes after it), or PEP 440 clauses joined by commas, such as `>=3.9,<3.13`. An unreadable requirement is never met.
 */
export function pythonVersionFits(version: string, requirement: string): boolean {
  return requirement.split(',').every((clause) => clauseFits(numbers(version), clause.trim()));
}

/** The requirement in words, for messages: `Python 3.9 or newer`. */
export function describePythonRequirement(requirement: string): string {
  const newer = /^>=\s*([\d.]+)$/.exec(requirement.trim());
  return newer ? `Python ${newer[1]} or newer` : `Python ${requirement.trim()}`;
}

const numbers = (version: string): readonly number[] => version.split('.').map(Number);

function clauseFits(version: readonly number[], clause: string): boolean {
  const match = /^(===?|!=|~=|>=|<=|>|<)?\s*(\d+(?:\.\d+){0,2})(\.\*)?$/.exec(clause);
  if (!match) return false;
  const [, operator = '', text = '', wildcard] = match;
  const wanted = numbers(text);
  const samePrefix = wanted.every((part, index) => version[index] === part);
  switch (operator) {
    case '':
      return samePrefix;
    case '==':
    case '===':
      return wildcard ? samePrefix : compare(version, wanted) === 0;
    case '!=':
      return !(wildcard ? samePrefix : compare(version, wanted) === 0);
    case '~=':
      return compare(version, wanted) >= 0 && wanted.slice(0, -1).every((part, index) => version[index] === part);
    case '>=':
      return compare(version, wanted) >= 0;
    case '<=':
      return compare(version, wanted) <= 0;
    case '>':
      return compare(version, wanted) > 0;
    default:
      return compare(version, wanted) < 0;
  }
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
