/** Longer ones are nobody's honest requirement. */
const longest = 1000;

/** Name, extras, and either a URL or versions, then a marker: the outline of PEP 508. */
const outline = /^[A-Za-z0-9][\w.-]*(?:\s*\[[\w\s,.-]*\])?(?:\s*@\s*[^\s;]+|[\w\s.,<>=!~*+()-]*)(?:\s*;.+)?$/;

/** Whether a text is a requirement such as `pandas>=2,<3`: no option of an installer, no path, a single line. */
export const isRequirement = (text: string): boolean =>
  text.length <= longest && !/[\r\n\0]/.test(text) && outline.test(text.trim());

/** What to do about a text that is none. */
export const requirementFix = 'Write a package and its versions, as in "pandas>=2,<3".';
