import { AppError } from '../../platform/errors';

/**
 * Where a serverless MLflow app of SageMaker answers.
 *
 * @param arn - `arn:aws:sagemaker:REGION:ACCOUNT:mlflow-app/ID`
 * @throws {@link AppError} `invalid_mlflow_app`
 */
export function locateMlflowApp(arn: string): { readonly url: string; readonly region: string } {
  const [, partition, service, region, , resource = ''] = arn.split(':');
  const isKnown = (partition === 'aws' || partition === 'aws-us-gov') && service === 'sagemaker';
  if (!isKnown || !region || !/^mlflow-app\/\S+$/.test(resource)) {
    throw new AppError(
      `the MLflow app is ${JSON.stringify(arn)}, allowed is arn:aws:sagemaker:REGION:ACCOUNT:mlflow-app/ID: name one that SageMaker made`,
      { kind: 'invalid', code: 'invalid_mlflow_app' },
    );
  }
  return { url: `https://mlflow.sagemaker.${region}.app.aws`, region };
}
