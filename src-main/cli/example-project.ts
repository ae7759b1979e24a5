import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isObject, type Json } from '../../shared/base/json.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { NodeType } from '../../shared/catalog/node-type.ts';
import { type RpcClient, RpcError } from '../../shared/rpc/client.ts';
import { type RunResult, runResult } from '../../shared/run/run-result.ts';
import { createDeployments } from '../deployments/deployments.ts';
import { type ProjectFolders, projectFolders } from '../runs/run-folder.ts';
import { readRun } from '../runs/run-reader.ts';
import type { CommandContext, CommandFailure } from './command.ts';
import { engineOf, environmentOf } from './engine-of-project.ts';

/** A project in a temporary folder in which examples of node types run, one after another, through a real engine. */
export class ExampleProject {
  readonly #context: CommandContext;
  readonly #folders: ProjectFolders;
  readonly #engine: RpcClient;

  #running: string | null = null;

  private constructor(context: CommandContext, folders: ProjectFolders, engine: RpcClient) {
    this.#context = context;
    this.#folders = folders;
    this.#engine = engine;
  }

  /** @param ownTypes folder of a project's own node types, which examples may use */
  static async open(context: CommandContext, ownTypes: string): Promise<Result<ExampleProject, CommandFailure>> {
    const project = mkdtempSync(join(tmpdir(), 'trainyard-check-'));
    if (existsSync(ownTypes)) cpSync(ownTypes, join(project, 'nodes'), { recursive: true });
    // Everything of this project goes with its folder, whatever home is set; environments stay where they are.
    const folders = projectFolders(project, join(project, '.trainyard'));
    const engine = await engineOf(context, folders);
    if (!engine.ok) return engine;
    return ok(new ExampleProject(context, folders, engine.value));
  }

  /** Runs the example of a node type. The problem is a sentence: nothing could be started. */
  async run(
    type: NodeType,
  ): Promise<Result<{ readonly expect: Json | undefined; readonly result: RunResult }, Refused>> {
    const { project } = this.#folders;
    for (const name of readdirSync(project)) {
      if (name !== 'nodes' && name !== '.trainyard') rmSync(join(project, name), { recursive: true });
    }
    const file = join(project, 'example.pipeline.yaml');
    cpSync(join(type.folder, 'example.yaml'), file);
    const data = join(type.folder, 'example');
    if (existsSync(data)) cpSync(data, join(project, 'example'), { recursive: true });
    const environment = environmentOf(this.#context);
    const started = await this.#engine.call('run.start', { file, environment });
    if (!started.ok) {
      const messages = started.diagnostics.map(({ message }) => message);
      return problem({ exitCode: started.exitCode, messages: messages.length > 0 ? messages : [started.message] });
    }
    this.#running = started.runId;
    await this.#engine.stream('run.events', { runId: started.runId }, () => {}).done;
    this.#running = null;
    await this.#stopDeployments();
    const document: unknown = parse(readFileSync(file, 'utf8'));
    const expect = isObject(document) ? document['expect'] : undefined;
    return ok({ expect, result: runResult(readRun(this.#folders, started.runId).state) });
  }

  /** Cancels the example that runs now; `run` then resolves with what came of it. */
  async cancel(force: boolean): Promise<void> {
    if (this.#running !== null) await this.#engine.call('run.cancel', { runId: this.#running, force });
  }

  /** Ends the engine and removes the folder. */
  async close(): Promise<void> {
    await this.#stopDeployments();
    try {
      await this.#engine.call('engine.stop', {});
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    }
    this.#engine.close();
    rmSync(this.#folders.project, { recursive: true, force: true, maxRetries: 5 });
  }

  async #stopDeployments(): Promise<void> {
    for (const { id, status } of createDeployments({ folder: this.#folders.deployments }).list()) {
      if (status === 'running') await this.#engine.call('deployments.stop', { id });
    }
  }
}

/** Why an example was not started. */
export interface Refused {
  readonly exitCode: number;
  readonly messages: readonly string[];
}
