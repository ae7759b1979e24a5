import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  clampTop,
  isScaled,
  lastTop,
  rowHeight,
  type ScrollSpace,
  scrollSpace,
  scrollTopOf,
  topOf,
} from './scroll-mapping.ts';

export interface LogScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly space: ScrollSpace;
  /** Distance of the viewport's upper edge from the first row, in pixels of the content. */
  readonly top: number;
  readonly scrollTo: (top: number) => void;
}

/** The height that an element has now. */
function useHeight(ref: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = (): void => setHeight(element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return height;
}

/**
 * Scrolls over any number of rows, and stays at their end while it follows. Going up ends the following, coming back to
 * the end begins it again.
 *
 * @param firstShown the first row that can be seen, for the moment in which following ends
 */
export function useLogScroll(
  rows: number,
  isWrapped: boolean,
  isFollowing: boolean,
  onFollow: (isFollowing: boolean) => void,
  firstShown: () => number | null,
): LogScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const viewport = useHeight(scroller);
  // Rows that wrap are higher than their place: the last of them can be scrolled to the top.
  const space = scrollSpace(rows, viewport, isWrapped ? Math.max(0, viewport - rowHeight) : 0);
  const [wanted, setWanted] = useState(0);
  const top = isFollowing ? lastTop(space) : clampTop(space, wanted);
  const now = useRef({ space, top, isFollowing, isWrapped, onFollow, firstShown });
  now.current = { space, top, isFollowing, isWrapped, onFollow, firstShown };
  const setByUs = useRef(0);
  const heightSeen = useRef(0);

  const moveTo = useCallback((next: number): void => {
    const { space: current, isFollowing: follows, isWrapped: wraps, top: before } = now.current;
    const goesUp = next < before - 1;
    const isAtEnd = next >= lastTop(current) - 2;
    if (follows && goesUp) {
      const first = wraps ? now.current.firstShown() : null;
      setWanted(first === null ? next : first * rowHeight);
      now.current.onFollow(false);
      return;
    }
    setWanted(next);
    if (!follows && isAtEnd && next > before) now.current.onFollow(true);
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const place = scrollTopOf(space, top);
    // Asking for the place makes the browser lay out at once: not while nothing moves, as at the end of a long log.
    if (Math.abs(place - setByUs.current) < 1 && space.height === heightSeen.current) return;
    heightSeen.current = space.height;
    if (Math.abs(element.scrollTop - place) >= 1) element.scrollTop = place;
    setByUs.current = element.scrollTop;
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = (): void => {
      if (Math.abs(element.scrollTop - setByUs.current) < 1) return;
      moveTo(topOf(now.current.space, element.scrollTop));
    };
    // In a scaled space a turn of the wheel would skip rows: it moves in the content instead.
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.deltaY === 0 || !isScaled(now.current.space)) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * rowHeight * 3 : event.deltaY;
      moveTo(clampTop(now.current.space, now.current.top + pixels));
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [moveTo]);

  return { scroller, space, top, scrollTo: moveTo };
}
