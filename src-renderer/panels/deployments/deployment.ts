import type { CallOutput } from '../../../shared/rpc/contract.ts';

/** A deployment of the project, as the engine lists it. */
export type Deployment = CallOutput<'deployments.list'>['deployments'][number];
