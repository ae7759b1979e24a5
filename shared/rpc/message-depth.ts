/** Levels of lists and mappings that a message may have; what recurses over values would exhaust the stack far below. */
export const deepestMessage = 200;

const quote = 34;
const backslash = 92;

/** Whether a JSON text opens more than `limit` lists and mappings within each other; nothing is built to find out. */
export function nestsDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case quote:
        index = endOfString(text, index);
        break;
      case 91: // [
      case 123: // {
        depth += 1;
        if (depth > limit) return true;
        break;
      case 93: // ]
      case 125: // }
        depth -= 1;
        break;
      default:
    }
  }
  return false;
}

/** Where the string that begins at `start` ends: strings can be files of many megabytes, and are leapt over. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}
