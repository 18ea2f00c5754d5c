import { endpointSchema } from '../../lambdas/serving/settings';

/** The goals of an endpoint, as an environment may ask for them. */
export const goalSettings = endpointSchema.shape;
