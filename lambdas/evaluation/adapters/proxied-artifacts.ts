import { type MlflowConnection, MlflowRefusedError } from './mlflow-connection';
import type { RunArtifacts } from './run-artifacts';

/** Artefacts that the MLflow server takes and keeps itself: their URIs begin with `mlflow-artifacts:`. */
export class ProxiedArtifacts implements RunArtifacts {
  constructor(private readonly connection: MlflowConnection) {}

  async put(uri: string, name: string, content: Uint8Array): Promise<void> {
    await this.connection.send({ method: 'PUT', path: pathOf(uri, name), content });
  }

  async get(uri: string, name: string): Promise<Buffer | undefined> {
    try {
      return await this.connection.send({ method: 'GET', path: pathOf(uri, name) });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async remove(uri: string, name: string): Promise<boolean> {
    // The server removes what is not there without a word.
    if ((await this.get(uri, name)) === undefined) return false;
    await this.connection.send({ method: 'DELETE', path: pathOf(uri, name) });
    return true;
  }
}

/** Of `mlflow-artifacts:/1/RUN/artifacts`, with or without a host. */
function pathOf(uri: string, name: string): string {
  const { pathname } = new URL(uri);
  return `/api/2.0/mlflow-artifacts/artifacts${pathname}/${encodeURIComponent(name)}`;
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof MlflowRefusedError && ['NOT_FOUND', 'RESOURCE_DOES_NOT_EXIST'].includes(error.errorCode)
  );
}
