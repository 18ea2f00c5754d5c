import {
  AddTagsCommand,
  CreateModelPackageGroupCommand,
  DeleteTagsCommand,
  DescribeModelPackageGroupCommand,
  ListTagsCommand,
  PutModelPackageGroupPolicyCommand,
  paginateListModelPackageGroups,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { ModelAlias } from '../api';
import { shareGroup } from './share-group';

/** What {@link SageMakerModelGroups} needs. */
export interface SageMakerModelGroupsDeps {
  readonly client: SageMakerClient;
  /** What the names of the model package groups begin with, e.g. `llmops-dev-`. */
  readonly groupPrefix: string;
  /** Accounts of 12 digits that see the versions; left out: none. */
  readonly sharedWith?: readonly string[];
}

const aliasTags = { champion: 'kit:champion', candidate: 'kit:candidate' } as const;

/** Groups of model versions as model package groups; their aliases are tags, which change in one call. */
export class SageMakerModelGroups {
  constructor(private readonly deps: SageMakerModelGroupsDeps) {}

  /** Name of a group in SageMaker. */
  nameOf(group: string): string {
    return this.deps.groupPrefix + group;
  }

  /** Names of groups without their prefix. */
  async list(): Promise<readonly string[]> {
    const { groupPrefix, client } = this.deps;
    const found: string[] = [];
    for await (const page of paginateListModelPackageGroups({ client }, { NameContains: groupPrefix })) {
      for (const { ModelPackageGroupName: name = '' } of page.ModelPackageGroupSummaryList ?? []) {
        if (name.startsWith(groupPrefix)) found.push(name.slice(groupPrefix.length));
      }
    }
    return found;
  }

  /** Makes the group where it is not there, and shows it to the accounts that it is shared with. */
  async ensure(group: string): Promise<void> {
    const { client, sharedWith = [] } = this.deps;
    const ModelPackageGroupName = this.nameOf(group);
    const arn = (await this.arn(group)) ?? (await this.#create(group));
    // Every time, so that the accounts are those that the environment names now.
    if (sharedWith.length === 0 || arn === undefined) return;
    const ResourcePolicy = shareGroup(arn, sharedWith);
    await client.send(new PutModelPackageGroupPolicyCommand({ ModelPackageGroupName, ResourcePolicy }));
  }

  /** Ids of versions by alias. */
  async aliases(group: string): Promise<ReadonlyMap<ModelAlias, string>> {
    const ResourceArn = await this.arn(group);
    const aliases = new Map<ModelAlias, string>();
    if (ResourceArn === undefined) return aliases;
    const { Tags = [] } = await this.deps.client.send(new ListTagsCommand({ ResourceArn, MaxResults: 50 }));
    for (const { Key, Value } of Tags) {
      if (Value === undefined) continue;
      if (Key === aliasTags.champion) aliases.set('champion', Value);
      if (Key === aliasTags.candidate) aliases.set('candidate', Value);
    }
    return aliases;
  }

  /** @returns false where there is no such group */
  async setAlias(group: string, alias: ModelAlias, id: string | undefined): Promise<boolean> {
    const ResourceArn = await this.arn(group);
    if (ResourceArn === undefined) return false;
    const Key = aliasTags[alias];
    if (id === undefined) {
      await this.deps.client.send(new DeleteTagsCommand({ ResourceArn, TagKeys: [Key] }));
    } else {
      await this.deps.client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key, Value: id }] }));
    }
    return true;
  }

  /** @returns undefined where there is no such group */
  async arn(group: string): Promise<string | undefined> {
    try {
      const { ModelPackageGroupArn } = await this.deps.client.send(
        new DescribeModelPackageGroupCommand({ ModelPackageGroupName: this.nameOf(group) }),
      );
      return ModelPackageGroupArn;
    } catch (error) {
      // SageMaker says so of every mistake; only this one is expected.
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
      throw error;
    }
  }

  async #create(group: string): Promise<string | undefined> {
    try {
      const { ModelPackageGroupArn } = await this.deps.client.send(
        new CreateModelPackageGroupCommand({
          ModelPackageGroupName: this.nameOf(group),
          ModelPackageGroupDescription: `model versions of the group ${group}`,
        }),
      );
      return ModelPackageGroupArn;
    } catch (error) {
      // Another registration has made it meanwhile.
      const arn = await this.arn(group);
      if (arn === undefined) throw error;
      return arn;
    }
  }
}
