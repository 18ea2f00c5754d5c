/** SageMaker has no error of its own for what is there, or not: only its words differ. */
export function says(error: unknown, words: RegExp): error is Error {
  return error instanceof Error && error.name === 'ValidationException' && words.test(error.message);
}
