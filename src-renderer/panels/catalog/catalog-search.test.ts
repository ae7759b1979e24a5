import { describe, expect, it } from 'vitest';
import type { NodeType } from '../../../shared/catalog/node-type.ts';
import { catalogGroups, scoreOf } from './catalog-search.ts';

const type = (id: string, title: string, keywords: readonly string[] = [], description = ''): NodeType =>
  ({ id, title, category: id.split('.')[0], keywords, description }) as unknown as NodeType;

const types = [
  type('flow.shell', 'Shell command', ['bash', 'script']),
  type('own.thing', 'Thing'),
  type('train.classifier', 'Scikit-learn classifier', ['random forest', 'svm'], 'Trains one of the classifiers.'),
  type('evaluate.classifier', 'Evaluate classifier', ['accuracy', 'roc'], 'Scores a classifier on unseen rows.'),
  type('data.split', 'Train/test split', ['holdout', 'stratify']),
];

const ids = (query: string, recent: readonly string[] = []): readonly (readonly string[])[] =>
  catalogGroups(types, query, recent).map((group) => [group.title, ...group.types.map(({ id }) => id)]);

describe('catalogGroups', () => {
  it('lists by category in the order of the work, with what was used last on top', () => {
    expect(ids('', ['data.split', 'gone.type'])).toEqual([
      ['Recent', 'data.split'],
      ['Data', 'data.split'],
      ['Train', 'train.classifier'],
      ['Evaluate', 'evaluate.classifier'],
      ['Flow', 'flow.shell'],
      ['Own', 'own.thing'],
    ]);
  });

  it('finds by title before keywords before description, and in any order of words', () => {
    expect(ids('train')[0]).toEqual(['Found', 'data.split', 'train.classifier']);
    expect(ids('classifier')[0]?.[1]).toBe('train.classifier');
    expect(ids('svm')).toEqual([['Found', 'train.classifier']]);
    expect(ids('forest random')).toEqual([['Found', 'train.classifier']]);
    expect(ids('rows unseen')).toEqual([['Found', 'evaluate.classifier']]);
  });

  it('forgives left out letters, and finds nothing where nothing is', () => {
    expect(ids('shlcmd')).toEqual([['Found', 'flow.shell']]);
    expect(ids('quantum')).toEqual([]);
    expect(scoreOf(types[0] as NodeType, '(')).toBe(0);
  });
});
