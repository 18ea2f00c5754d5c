import {
  CreateModelPackageCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  type ModelPackageSummary,
  paginateListModelPackages,
  type SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import * as z from 'zod';
import { digest as digestOf } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import { parseShape } from '../../platform/json';
import type { ModelAlias, ModelDecision, ModelVersion } from '../api';
import { identifyModelVersion } from '../digest-model-version';
import { sha256Schema } from '../model-version-schema';
import type { ModelRegistry, RegisteredModelVersion } from '../ports';
import type { ModelRecords } from './model-records';
import { readDecision, writeDecision } from './sagemaker-decision';
import { SageMakerModelGroups, type SageMakerModelGroupsDeps } from './sagemaker-model-groups';

/** What {@link SageMakerModelRegistry} needs. */
export interface SageMakerModelRegistryDeps extends SageMakerModelGroupsDeps {
  readonly records: ModelRecords;
  /** Image of the container that serves versions; whoever registers some needs it. */
  readonly image?: string;
}

/** A package as the list says it: its description is its digest, which nothing can change afterwards. */
interface ListedPackage {
  readonly arn: string;
  readonly group: string;
  readonly version: number;
  readonly digest: string;
}

const metadataShape = z.object({ record: sha256Schema });

/**
 * Model versions in SageMaker's Model Registry: a model package group for each group, a package for each version. The
 * record is a file, its SHA-256 in the metadata of the package; aliases are tags of the group, which change in one call.
 */
export class SageMakerModelRegistry implements ModelRegistry {
  readonly #client: SageMakerClient;
  readonly #groups: SageMakerModelGroups;

  constructor(private readonly deps: SageMakerModelRegistryDeps) {
    this.#client = deps.client;
    this.#groups = new SageMakerModelGroups(deps);
  }

  async create(version: RegisteredModelVersion): Promise<ModelVersion> {
    const known = await this.get(version.id);
    if (known) return known;
    const { group, digest, address, kind, lineage } = version;
    const record = await this.deps.records.write(version);
    await this.#groups.ensure(group);
    await this.#client.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: this.#groups.nameOf(group),
        ModelPackageDescription: digest,
        // Two that register it at once make one package.
        ClientToken: digestOf(`${group}/${digest}`).slice(0, 36),
        ModelApprovalStatus: 'PendingManualApproval',
        ModelLifeCycle: { Stage: 'Development', StageStatus: 'PendingApproval' },
        InferenceSpecification: {
          Containers: [
            {
              // Optional since a base model may stand in its place; all that AWS shows without one have it.
              Image: this.deps.image,
              ModelDataSource: {
                S3DataSource: { S3Uri: address, S3DataType: 'S3Prefix', CompressionType: 'None' },
              },
            },
          ],
          SupportedContentTypes: ['application/json'],
          SupportedResponseMIMETypes: ['application/json'],
        },
        CustomerMetadataProperties: { record, kind, base: lineage.baseModel },
      }),
    );
    return this.require(version.id);
  }

  async get(id: string): Promise<ModelVersion | undefined> {
    const listed = await this.find(id);
    return listed && this.read(listed, await this.#groups.aliases(listed.group));
  }

  async list(group?: string): Promise<readonly ModelVersion[]> {
    const groups = group === undefined ? await this.#groups.list() : [group];
    const versions: ModelVersion[] = [];
    for (const one of groups) {
      const packages = await this.packagesOf(one);
      if (packages.length === 0) continue;
      const aliases = await this.#groups.aliases(one);
      for (const listed of packages) versions.push(await this.read(listed, aliases));
    }
    return versions.sort(
      (left, right) => right.createdAt.localeCompare(left.createdAt) || right.version - left.version,
    );
  }

  async decide(id: string, isApproved: boolean, decision: ModelDecision): Promise<ModelVersion> {
    const listed = await this.requirePackage(id);
    const status = isApproved ? 'Approved' : 'Rejected';
    await this.update(listed.arn, {
      ModelApprovalStatus: status,
      ApprovalDescription: writeDecision(decision),
      ModelLifeCycle: { Stage: 'Development', StageStatus: status },
    });
    return this.require(id);
  }

  async setAlias(group: string, alias: ModelAlias, id: string | undefined): Promise<void> {
    const before = (await this.#groups.aliases(group)).get(alias);
    if (before === id || !(await this.#groups.setAlias(group, alias, id))) return;
    // The tag is what holds; the stage is for people who look at the registry.
    const stage = alias === 'champion' ? 'Production' : 'Staging';
    if (before !== undefined) await this.showStage(before, 'Development');
    if (id !== undefined) await this.showStage(id, stage);
  }

  private async showStage(id: string, Stage: string): Promise<void> {
    const listed = await this.find(id);
    if (!listed) return;
    const { ModelApprovalStatus } = await this.describe(listed.arn);
    const StageStatus =
      ModelApprovalStatus === 'PendingManualApproval' ? 'PendingApproval' : ModelApprovalStatus;
    await this.update(listed.arn, { ModelLifeCycle: { Stage, StageStatus } });
  }

  /** Changes some fields; all others are sent as they are, for an update may take what it leaves out for gone. */
  private async update(
    ModelPackageArn: string,
    change: Pick<
      UpdateModelPackageCommand['input'],
      'ModelApprovalStatus' | 'ApprovalDescription' | 'ModelLifeCycle'
    >,
  ): Promise<void> {
    const { ModelApprovalStatus, ApprovalDescription, CustomerMetadataProperties, ModelLifeCycle } =
      await this.describe(ModelPackageArn);
    await this.#client.send(
      new UpdateModelPackageCommand({
        ModelPackageArn,
        ModelApprovalStatus,
        ApprovalDescription,
        CustomerMetadataProperties,
        ModelLifeCycle,
        ...change,
      }),
    );
  }

  private async require(id: string): Promise<ModelVersion> {
    const listed = await this.requirePackage(id);
    return this.read(listed, await this.#groups.aliases(listed.group));
  }

  private async requirePackage(id: string): Promise<ListedPackage> {
    const listed = await this.find(id);
    if (listed) return listed;
    throw new AppError(`SageMaker does not list ${id}, which it just had: try again in a few seconds`, {
      kind: 'unavailable',
      code: 'store_unavailable',
      isRetryable: true,
    });
  }

  private async find(id: string): Promise<ListedPackage | undefined> {
    const [group = '', place] = id.split(/[@:]/);
    const packages = await this.packagesOf(group);
    if (place === undefined) return packages[0];
    return id.includes('@')
      ? packages.find((one) => identifyModelVersion(group, one.digest) === id)
      : packages.find((one) => String(one.version) === place);
  }

  /** Newest first; of two that were registered at once in spite of all, only the first counts. */
  private async packagesOf(group: string): Promise<readonly ListedPackage[]> {
    const byDigest = new Map<string, ListedPackage>();
    if ((await this.#groups.arn(group)) === undefined) return [];
    const pages = paginateListModelPackages(
      { client: this.#client },
      { ModelPackageGroupName: this.#groups.nameOf(group), SortBy: 'CreationTime', SortOrder: 'Ascending' },
    );
    for await (const { ModelPackageSummaryList = [] } of pages) {
      for (const summary of ModelPackageSummaryList) {
        const listed = toListed(group, summary);
        if (listed && !byDigest.has(listed.digest)) byDigest.set(listed.digest, listed);
      }
    }
    return [...byDigest.values()].sort((left, right) => right.version - left.version);
  }

  private async read(
    { arn, group, version, digest }: ListedPackage,
    aliases: ReadonlyMap<ModelAlias, string>,
  ): Promise<ModelVersion> {
    const described = await this.describe(arn);
    const { record: sha256 } = parseShape(
      described.CustomerMetadataProperties,
      metadataShape,
      `the metadata of ${arn}`,
    );
    const record = await this.deps.records.read({ group, digest }, sha256);
    const decision = readDecision(described);
    return {
      ...record,
      version,
      state: toState(described),
      ...(decision ? { decision } : {}),
      aliases: (['candidate', 'champion'] as const).filter((alias) => aliases.get(alias) === record.id),
    };
  }

  private describe(arn: string): Promise<DescribeModelPackageOutput> {
    return this.#client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  }
}

function toListed(group: string, summary: ModelPackageSummary): ListedPackage | undefined {
  const { ModelPackageArn: arn, ModelPackageVersion: version, ModelPackageDescription: digest } = summary;
  // Packages that others put into the group are theirs.
  if (arn === undefined || version === undefined || !sha256Schema.safeParse(digest).success) return undefined;
  return { arn, group, version, digest: digest ?? '' };
}

function toState({ ModelApprovalStatus }: DescribeModelPackageOutput): ModelVersion['state'] {
  if (ModelApprovalStatus === 'Approved') return 'approved';
  return ModelApprovalStatus === 'Rejected' ? 'rejected' : 'pending';
}
