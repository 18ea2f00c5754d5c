import { join } from 'node:path';
import type { IAspect } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { changeMetadata } from './answer-buffered';

/** Lets imports of open weights read from a stand-in for the public hub, whose address is a variable of the emulator. */
export class ImportFromStandIn implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnFunction) || !/\/Models\/Imports\/\w+\/Resource$/.test(node.node.path)) return;
    const preload = join(import.meta.dirname, 'reach-stand-in-hub.js');
    node.addMetadata(changeMetadata, 'weights come from a stand-in for the public hub');
    node.addPropertyOverride(
      'Environment.Variables.NODE_OPTIONS',
      `--enable-source-maps --import ${preload}`,
    );
  }
}
