import { CfnResource, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { stubbedTypes } from './stubbed-types';

/** Key of the template's metadata under which a stub says what it stands for. */
export const stubMetadata = 'kit:stub';

/** Replaces every resource of a type that the emulator refuses by an inert one, which says what it stands for. */
export class StubRejectedTypes implements IAspect {
  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node)) return;
    const reason = stubbedTypes[node.cfnResourceType];
    if (reason === undefined) return;
    node.addMetadata(stubMetadata, { type: node.cfnResourceType, reason });
    node.addOverride('Type', 'AWS::CloudFormation::WaitConditionHandle');
    node.addOverride('Properties', undefined);
  }
}
