import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

/** Milliseconds without a key after which what was typed is taken over, so that the canvas shows what it changes. */
const takeOverAfterMs = 350;

/** A text that is being typed. */
export interface DraftText {
  readonly text: string;
  readonly type: (text: string) => void;
  /** Takes over at once, e.g. when the focus leaves. */
  readonly commit: () => void;
  readonly leave: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Keeps what is typed apart from the document: nothing that is typed is ever rewritten under the cursor. It is taken
 * over after a short pause, on Enter, on a shortcut, when the focus leaves and when the field goes away.
 *
 * @param shown what the document has, as a text
 */
export function useDraft(shown: string, take: (text: string) => void): DraftText {
  const [draft, setDraft] = useState<string | null>(null);
  const pending = useRef<string | null>(null);
  const before = useRef(shown);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latestTake = useRef(take);
  useEffect(() => {
    latestTake.current = take;
  });

  const commit = (): void => {
    clearTimeout(timer.current);
    const text = pending.current;
    pending.current = null;
    if (text !== null) latestTake.current(text);
  };
  // A field that goes away while something is typed, as when another node is selected, loses nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the field goes away.
  useEffect(() => commit, []);

  const type = (text: string): void => {
    if (draft === null) before.current = shown;
    setDraft(text);
    pending.current = text;
    clearTimeout(timer.current);
    timer.current = setTimeout(commit, takeOverAfterMs);
  };
  const leave = (): void => {
    commit();
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (
      (event.key === 'Enter' && !(event.target instanceof HTMLTextAreaElement)) ||
      ((event.ctrlKey || event.metaKey) && event.key.length === 1)
    )
      commit();
    if (event.key === 'Escape' && draft !== null) {
      pending.current = before.current;
      commit();
      setDraft(null);
      event.stopPropagation();
    }
  };
  return { text: draft ?? shown, type, commit, leave, onKeyDown };
}
