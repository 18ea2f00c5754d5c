import * as z from 'zod';
import { AppError } from '../../platform/errors';
import type { Tracking } from '../api';
import type { MlflowConnection } from './mlflow-connection';

const api = '/api/2.0/mlflow';
/** Tag that a version is found by. */
const digestTag = 'release_digest';
const mostCreateTries = 3;
/** The least that servers take of a description and of the value of a tag. */
const mostDescriptionCharacters = 5_000;
const mostTagCharacters = 5_000;

const versionShape = z.looseObject({ version: z.coerce.string() });
const nothing = z.looseObject({});

type Registered = Pick<Parameters<Tracking['registerRelease']>[0], 'digest'> &
  Partial<Parameters<Tracking['registerRelease']>[0]>;

/** Releases as versions of one registered model of an MLflow server. */
export class MlflowModels {
  readonly #connection: MlflowConnection;
  readonly #name: string;

  constructor(connection: MlflowConnection, name: string) {
    this.#connection = connection;
    this.#name = name;
  }

  /** @returns the version of the release, made when there is none */
  async register(release: Registered): Promise<string> {
    // A lost answer may have made it.
    for (let tries = 1; ; tries++) {
      const found = await this.#find(release.digest);
      if (found !== undefined) return found;
      try {
        return await this.#create(release);
      } catch (error) {
        if (tries === mostCreateTries || !(error instanceof AppError && error.isRetryable)) throw error;
      }
    }
  }

  async setAlias(alias: string, version: string): Promise<void> {
    const body = { name: this.#name, alias, version };
    await this.#connection.call({ method: 'POST', path: `${api}/registered-models/alias`, body }, nothing);
  }

  async removeAlias(alias: string): Promise<void> {
    await this.#connection.callUnless(
      'RESOURCE_DOES_NOT_EXIST',
      { method: 'DELETE', path: `${api}/registered-models/alias`, body: { name: this.#name, alias } },
      nothing,
    );
  }

  /** Of two that were made at the same time the older one counts, for everybody. */
  async #find(digest: string): Promise<string | undefined> {
    const found = await this.#connection.callUnless(
      'RESOURCE_DOES_NOT_EXIST',
      {
        method: 'GET',
        path: `${api}/model-versions/search`,
        query: {
          filter: `name = '${this.#name}' and tags.\`${digestTag}\` = '${digest.replaceAll(/\W/g, '_')}'`,
          order_by: 'version_number ASC',
        },
      },
      z.looseObject({ model_versions: z.array(versionShape).default([]) }),
    );
    const numbers = found?.model_versions.map(({ version }) => Number(version)) ?? [];
    return numbers.length === 0 ? undefined : String(Math.min(...numbers));
  }

  async #create({ digest, note = '', author, parameters = {} }: Registered): Promise<string> {
    const model = { name: this.#name, description: 'the chain that answers: releases of the kit' };
    await this.#connection.callUnless(
      'RESOURCE_ALREADY_EXISTS',
      { method: 'POST', path: `${api}/registered-models/create`, body: model },
      nothing,
    );
    const tags = { [digestTag]: digest, ...(author !== undefined && { author }), ...parameters };
    const { model_version } = await this.#connection.call(
      {
        method: 'POST',
        path: `${api}/model-versions/create`,
        body: {
          name: this.#name,
          // A release lies in the kit's own store: MLflow is told which one it is, and holds no copy.
          source: `kit-release:/${digest}`,
          description: note.slice(0, mostDescriptionCharacters),
          tags: Object.entries(tags).map(([key, value]) => ({
            key: key.slice(0, 250),
            value: value.slice(0, mostTagCharacters),
          })),
        },
        isRepeatable: false,
      },
      z.looseObject({ model_version: versionShape }),
    );
    return model_version.version;
  }
}
