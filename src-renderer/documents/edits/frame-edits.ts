import { isObject, type Json, type JsonObject } from '../../../shared/base/json.ts';
import { type Content, type Fields, listAt, mappingAt } from './content.ts';

/** A text on the canvas. */
export interface Note {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A frame around nodes, with a title; it is as large as what it holds. */
export interface NodeGroup {
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly string[];
}

const number = (value: Json | undefined, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The notes of a layout, with what can be understood of each. */
export function notesOf(notes: readonly Json[]): Note[] {
  return notes.filter(isObject).map((note, index) => ({
    id: text(note['id']) || `note-${index + 1}`,
    text: text(note['text']),
    x: number(note['x'], 0),
    y: number(note['y'], 0),
    width: Math.max(80, number(note['width'], 200)),
    height: Math.max(40, number(note['height'], 96)),
  }));
}

/** The groups of a layout. */
export function groupsOf(groups: readonly Json[]): NodeGroup[] {
  return groups.filter(isObject).map((group, index) => ({
    id: text(group['id']) || `group-${index + 1}`,
    title: text(group['title']),
    nodes: Array.isArray(group['nodes'])
      ? (group['nodes'] as readonly Json[]).filter((id) => typeof id === 'string')
      : [],
  }));
}

const listIn = (content: Content, name: 'notes' | 'groups'): Fields[] => listAt(mappingAt(content, 'layout'), name);

function freeId(list: readonly Fields[], base: string): string {
  const taken = new Set(list.map(({ id }) => id));
  let at = 1;
  while (taken.has(`${base}-${at}`)) at += 1;
  return `${base}-${at}`;
}

/** Adds a note. @returns its id */
export function addNote(content: Content, note: Omit<Note, 'id'>): string {
  const notes = listIn(content, 'notes');
  const id = freeId(notes, 'note');
  notes.push({ id, ...note, x: Math.round(note.x), y: Math.round(note.y) });
  return id;
}

/** Changes a note; one that has no id in the file is found by its place in the list. */
export function changeNote(content: Content, id: string, changes: Partial<Omit<Note, 'id'>>): void {
  const note = itemOf(content, 'notes', id);
  if (!note) return;
  for (const [name, value] of Object.entries(changes))
    note[name] = typeof value === 'number' ? Math.round(value) : value;
}

/** Puts nodes into a new group; nodes are in one group at most. @returns its id */
export function addGroup(content: Content, nodes: readonly string[], title: string): string {
  const groups = listIn(content, 'groups');
  for (const group of groups) group['nodes'] = membersOf(group).filter((id) => !nodes.includes(id)) as Json;
  const left = groups.filter((group) => membersOf(group).length > 0);
  if (left.length < groups.length) groups.splice(0, groups.length, ...left);
  const id = freeId(groups, 'group');
  groups.push({ id, title, nodes: [...nodes] as Json });
  return id;
}

function membersOf(group: Fields): string[] {
  const members: unknown = group['nodes'];
  return Array.isArray(members) ? members.filter((id) => typeof id === 'string') : [];
}

/** Gives a group another title. */
export function renameGroup(content: Content, id: string, title: string): void {
  const group = itemOf(content, 'groups', id);
  if (group) group['title'] = title;
}

/** Takes notes or groups away; the nodes of a group stay. */
export function removeFrames(content: Content, name: 'notes' | 'groups', ids: readonly string[]): void {
  const layout = (content as Fields)['layout'];
  if (!isObject(layout) || !Array.isArray((layout as JsonObject)[name])) return;
  for (const id of ids) {
    const item = itemOf(content, name, id);
    const list = listIn(content, name);
    const index = item ? list.indexOf(item) : -1;
    if (index >= 0) list.splice(index, 1);
  }
}

function itemOf(content: Content, name: 'notes' | 'groups', id: string): Fields | undefined {
  const list = listIn(content, name);
  const base = name === 'notes' ? 'note' : 'group';
  return list.find((item, index) => item['id'] === id || (item['id'] === undefined && `${base}-${index + 1}` === id));
}
