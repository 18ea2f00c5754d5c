import { openObservability } from '../observability/client';
import { createLambdaHandler } from './adapters/lambda-host';
import { openAppDeps } from './adapters/open-app-deps';
import { createApp } from './create-app';

const { log, observe } = openObservability('api');
const { settle, ...deps } = openAppDeps(log);
const app = createApp(deps);

/** The whole HTTP application, behind the REST API; opened once a cold start. */
export const handler = createLambdaHandler((request) => app.fetch(request), observe, settle);
