import type { IAspect } from 'aws-cdk-lib';
import { CfnRestApi, CfnStage } from 'aws-cdk-lib/aws-apigateway';
import { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { changeMetadata } from './answer-buffered';
import { keepReferences } from './keep-references';

const configShape = z.looseObject({
  origins: z.array(z.looseObject({ customOriginConfig: z.unknown().optional() })),
});

/** Lets a distribution forward to the API where the emulator serves it: the API's own host name is not in the DNS. */
export class ForwardToEmulator implements IAspect {
  constructor(private readonly emulatorPort: number) {}

  visit(node: IConstruct): void {
    if (!(node instanceof CfnDistribution)) return;
    const { origins } = configShape.parse(keepReferences(node.distributionConfig, node));
    const all = node.node.root.node.findAll();
    const api = all.find((candidate) => candidate instanceof CfnRestApi);
    const stage = all.find((candidate) => candidate instanceof CfnStage);
    if (!api || !stage) return;
    for (const [index, { customOriginConfig }] of origins.entries()) {
      if (customOriginConfig === undefined) continue;
      const origin = `DistributionConfig.Origins.${index}`;
      node.addMetadata(changeMetadata, 'the API is reached at the emulator’s own address, in plain HTTP');
      node.addPropertyOverride(`${origin}.DomainName`, '127.0.0.1');
      node.addPropertyOverride(
        `${origin}.OriginPath`,
        `/restapis/${api.ref}/${stage.stageName}/_user_request_`,
      );
      node.addPropertyOverride(`${origin}.CustomOriginConfig.OriginProtocolPolicy`, 'http-only');
      node.addPropertyOverride(`${origin}.CustomOriginConfig.HTTPPort`, this.emulatorPort);
    }
  }
}
