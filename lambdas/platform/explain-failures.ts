import { explainAwsFailure } from './explain-aws-failure';

type Call<Input, Output> = (call: Input) => Promise<Output>;

/** A client of the AWS SDK, as far as what stands around its calls is concerned. */
interface AwsClient<Input, Output> {
  readonly middlewareStack: {
    add(
      around: (next: Call<Input, Output>) => Call<Input, Output>,
      place: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
}

/**
 * Lets every failed call of a client say what `explainAwsFailure` says of it.
 *
 * @param service - for people, e.g. `DynamoDB`
 */
export function explainFailures<Input, Output>(client: AwsClient<Input, Output>, service: string): void {
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        throw explainAwsFailure(error, service);
      }
    },
    { step: 'initialize', name: 'explainFailure' },
  );
}
