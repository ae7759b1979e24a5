/** The token of a meter's colour: the same in the strip and in the large view. */
export function colourOf(id: string): string {
  if (id === 'cpu') return '--data';
  if (id === 'memory') return '--evaluate';
  if (id.startsWith('gpu')) return '--train';
  if (id.startsWith('vram')) return '--deploy';
  if (id.startsWith('heat') || id.startsWith('power')) return '--tune';
  return id === 'network' ? '--monitor' : '--flow';
}
