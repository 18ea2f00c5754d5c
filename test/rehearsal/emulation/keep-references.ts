import {
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  Tokenization,
  type TokenizedStringFragments,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The value as plain data in which only references to resources are still tokens: it can be read and changed in an
 * aspect, and put back, without cutting what other stacks export for it.
 */
export function keepReferences(value: unknown, scope: IConstruct): unknown {
  return Tokenization.resolve(value, { scope, resolver: new ReferenceKeeper(joiner), preparing: false });
}

const joiner = {
  join: (left: unknown, right: unknown) => `${left ?? ''}${right ?? ''}`,
};

class ReferenceKeeper extends DefaultTokenResolver {
  override resolveToken(token: IResolvable, context: IResolveContext, processor: IPostProcessor): unknown {
    if (Reference.isReference(token)) return token;
    try {
      return super.resolveToken(token, context, processor);
    } catch {
      // JSON with references in it can be written at the end of the synthesis only: it stays a token as a whole.
      return token;
    }
  }

  override resolveString(fragments: TokenizedStringFragments, context: IResolveContext): unknown {
    const kept = fragments.mapTokens({
      mapToken(token) {
        const resolved: unknown = context.resolve(token);
        // What is known at deployment only, such as the partition, stays a token, too.
        return typeof resolved === 'object' ? token : resolved;
      },
    });
    return kept.join(joiner);
  }
}
