/** Characters that are not seen or that turn the text around them: controls, bidi marks, zero-width, tags. */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The text with what hides in it made visible, as `⟦U+202E⟧`. */
export const visibleText = (text: string): string =>
  text.replace(
    hidden,
    (character) => `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`,
  );
