import type { JsonObject } from '../../../shared/base/json.ts';
import { documents } from '../../documents/documents.ts';

export interface NamedDeployment {
  readonly pipeline: string;
  readonly nodeId: string;
}

/** Parameters of the node that a deployment comes from, where its pipeline is open in this window. */
export function parametersOfNode({ pipeline, nodeId }: NamedDeployment): JsonObject {
  const open = Object.values(documents.getState().byFile).find(({ document }) => document.id === pipeline);
  return open?.document.nodes.find(({ id }) => id === nodeId)?.parameters ?? {};
}

/** The name of the model in the addresses of the V2 protocol. */
export function modelName(deployment: NamedDeployment): string {
  const { name } = parametersOfNode(deployment);
  return typeof name === 'string' && name !== '' ? name : 'model';
}

/** Endpoints ask for a token unless their node says otherwise. */
export const needsToken = (deployment: NamedDeployment): boolean => parametersOfNode(deployment)['token'] !== false;
