import { join } from 'node:path';
import type { Failure } from '../../shared/base/failure.ts';
import { ok, problem, type Result } from '../../shared/base/result.ts';
import type { NodeType } from '../../shared/catalog/node-type.ts';
import type { PlannedStep } from '../../shared/plan/execution-plan.ts';
import type { SettledInputs } from '../../shared/plan/settled-inputs.ts';
import type { Artifact } from '../../shared/plan/step-record.ts';
import type { Deployments } from './deployments.ts';
import type { ServiceInput } from './revision.ts';

/** What deploying a step needs of the artifact store. */
export interface DeployStore {
  blobPath(digest: string): string;
  manifest(digest: string): readonly { readonly path: string; readonly digest: string }[] | undefined;
  putJson(value: unknown, name: string): Artifact;
}

/** A service step whose turn has come. */
export interface ServiceStep {
  readonly pipelineId: string;
  readonly step: PlannedStep;
  readonly type: NodeType;
  readonly environment: { readonly python: { readonly executable: string } | null; readonly digest: string };
  readonly inputs: SettledInputs;
  readonly env: NodeJS.ProcessEnv;
}

/** Deploys a service step; its output `endpoint` says where the service answers. */
export async function deployStep(
  deployments: Deployments,
  store: DeployStore,
  sdk: string,
  { pipelineId, step, type, environment, inputs, env }: ServiceStep,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<{ readonly endpoint: Artifact; readonly kept: boolean }, Failure>> {
  if (!environment.python) {
    const message = `${type.id} is a service without a Python runtime, which this version cannot start.`;
    return problem({ reason: 'environment-unavailable', message });
  }
  const files: Record<string, ServiceInput> = {};
  for (const [port, [artifact]] of Object.entries(inputs.artifacts)) {
    if (artifact) files[port] = serviceInput(artifact, store);
  }
  const path = type.runtime.kind === 'python' ? [...type.runtime.path, sdk] : [sdk];
  const deployed = await deployments.deploy(
    {
      pipelineId,
      nodeId: step.nodeId,
      nodeType: {
        id: type.id,
        codeHash: type.codeHash,
        script: join(type.folder, type.serve),
        health: type.health,
        path,
      },
      python: { executable: environment.python.executable, lockDigest: environment.digest },
      inputs: files,
      parameters: inputs.parameters,
      seed: step.seed,
      stepEnv: step.env,
      env,
    },
    onProgress,
    signal,
  );
  if (!deployed.ok) return deployed;
  const { url, port, kept, revision } = deployed.value;
  const name = step.outputs['endpoint']?.name ?? 'endpoint.json';
  return ok({
    kept,
    endpoint: store.putJson({ url, port, deployment: `${pipelineId}.${step.nodeId}`, revision }, name),
  });
}

function serviceInput(artifact: Artifact, store: DeployStore): ServiceInput {
  const { digest, name, kind } = artifact;
  if (kind === 'file') return { digest, name, files: [{ source: store.blobPath(digest), path: '' }] };
  const entries = store.manifest(digest) ?? [];
  return { digest, name, files: entries.map((entry) => ({ source: store.blobPath(entry.digest), path: entry.path })) };
}
