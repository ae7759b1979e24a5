import { Connection } from './connection.ts';
import { linkOpener } from './window-link.ts';

/** The connection of this window. */
export const client = new Connection(linkOpener());

/** Asks the engine or the bridge once. Expected problems are part of the answer. */
export const call: Connection['call'] = (name, input) => client.call(name, input);
