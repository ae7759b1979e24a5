import { expect, it } from 'vitest';
import { changeRows } from './change-rows.ts';

it('lists what differs, the pipeline first, with a gap where a side says nothing', () => {
  const rows = changeRows({
    same: false,
    added: ['serve'],
    removed: ['report'],
    parameters: [{ path: 'seed.default', before: 7, after: 8 }],
    settings: [],
    changed: [
      {
        id: 'train',
        renamedFrom: 'fit',
        parameters: [{ path: 'settings', before: undefined, after: { depth: 3 } }],
        edges: [{ path: 'train', before: 'split.train', after: 'clean.dataset' }],
        settings: [],
      },
    ],
  });
  expect(rows.map(({ nodeId, part, path, before, after }) => [nodeId, part, path, before, after])).toEqual([
    [null, 'parameter', 'seed.default', '7', '8'],
    ['serve', 'node', 'node', null, 'added'],
    ['report', 'node', 'node', 'removed', null],
    ['train', 'node', 'id', 'fit', 'train'],
    ['train', 'parameter', 'settings', null, '{\n "depth": 3\n}'],
    ['train', 'edge', 'train', 'split.train', 'clean.dataset'],
  ]);
});
